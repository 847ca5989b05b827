import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileCache, FileCacheRefused } from '../../src/file-cache/index.ts'
import { newFolder } from './processes.ts'

const token = { token: 'canary-token', obtainedAt: 1, expiresAt: null, kept: {} }

/** A folder with a token in it, as the cache itself makes them. */
async function used(): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = newFolder()
  await fileCache({ folder }).write('script', token)
  return { folder, file: join(folder, 'script.json') }
}

async function refusals(folder: string): Promise<readonly FileCacheRefused[]> {
  const cache = fileCache({ folder })
  const calls = [
    cache.read('script'),
    cache.write('script', token),
    cache.remove('script', token.token),
    cache.exclusively('script', () => Promise.resolve()),
  ]
  const settled = await Promise.allSettled(calls)
  return settled.map((one) => {
    if (one.status === 'fulfilled') throw new Error('it was not refused')
    expect(one.reason).toBeInstanceOf(FileCacheRefused)
    expect(one.reason).toMatchObject({ code: 'cache_refused' })
    expect(String(one.reason)).not.toContain('canary')
    return one.reason
  })
}

describe('a folder', () => {
  test.for([0o755, 0o750, 0o701, 0o720])('of mode %o is refused', async (mode) => {
    const { folder } = await used()
    chmodSync(folder, mode)
    const [first] = await refusals(folder)
    expect(first?.message).toBe(
      `${folder} is open to other users (mode 0${mode.toString(8)}): what is in it may be known to them. Remove it, or set its mode to 0700.`,
    )
  })

  test('that is a symbolic link is refused', async () => {
    const { folder } = await used()
    const elsewhere = join(dirname(folder), 'link')
    symlinkSync(folder, elsewhere)
    expect((await refusals(elsewhere))[0]?.message).toContain('is a symbolic link')
  })

  test('that is a file is refused', async () => {
    const folder = newFolder()
    writeFileSync(folder, '', { mode: 0o600 })
    expect((await refusals(folder))[0]?.message).toContain('is not a folder')
  })

  test.runIf(process.geteuid?.() === 0)('of another user is refused', async () => {
    const { folder } = await used()
    chownSync(folder, 12_345, 12_345)
    expect((await refusals(folder))[0]?.message).toContain('belongs to another user')
    expect(readdirSync(folder)).toEqual(['script.json'])
  })
})

describe('a file', () => {
  const read = (folder: string) => fileCache({ folder }).read('script')

  test.for([0o644, 0o640, 0o604, 0o620])('of mode %o is refused', async (mode) => {
    const { folder, file } = await used()
    chmodSync(file, mode)
    await expect(read(folder)).rejects.toThrow(`${file} is open to other users (mode 0${mode.toString(8)})`)
  })

  test('that is a symbolic link is refused', async () => {
    const { folder, file } = await used()
    const link = join(folder, 'linked.json')
    symlinkSync(file, link)
    await expect(fileCache({ folder }).read('linked')).rejects.toThrow(`${link} is a symbolic link`)
  })

  test('that is a folder is refused', async () => {
    const { folder } = await used()
    mkdirSync(join(folder, 'other.json'), { mode: 0o700 })
    await expect(fileCache({ folder }).read('other')).rejects.toThrow('is not a file')
  })

  test.skipIf(process.platform === 'win32')('that is a pipe is refused, and holds nobody up', async () => {
    const { folder } = await used()
    execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe.json')])
    await expect(fileCache({ folder }).read('pipe')).rejects.toThrow('is not a file')
  })

  test.runIf(process.geteuid?.() === 0)('of another user is refused', async () => {
    const { folder, file } = await used()
    chownSync(file, 12_345, 12_345)
    await expect(read(folder)).rejects.toThrow(`${file} belongs to another user`)
  })
})
