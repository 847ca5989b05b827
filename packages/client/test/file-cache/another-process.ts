/** What the tests of the file cache run in processes of their own: `node another-process.ts TASK FOLDER [ADDRESS]`. */

import { unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as stay } from 'node:timers/promises'
import { fileCache } from '../../src/file-cache/index.ts'

const [task, folder = '', address = ''] = process.argv.slice(2)
const cache = fileCache({ folder })

/** Looks once more when it is alone, as the client does. */
async function exchangeOnce(): Promise<void> {
  const token = await cache.exclusively('script', async () => {
    const kept = await cache.read('script')
    if (kept !== null) return kept.token
    const token = await (await fetch(address)).text()
    await cache.write('script', { token, obtainedAt: Date.now(), expiresAt: null, kept: {} })
    return token
  })
  process.stdout.write(token)
}

const hold = (): Promise<void> =>
  cache.exclusively('script', async () => {
    process.stdout.write('held')
    await new Promise((resolve) => process.stdin.on('end', resolve).resume())
  })

/** Fails with EEXIST where somebody else is inside. */
async function enterAgainAndAgain(): Promise<void> {
  const inside = join(folder, 'inside')
  for (let round = 0; round < 25; round++) {
    await cache.exclusively('script', async () => {
      await writeFile(inside, '', { flag: 'wx' })
      await stay(10 * Math.random())
      await unlink(inside)
    })
  }
}

/** Is killed in the middle, at a point that nobody chose. */
async function enterForEver(): Promise<void> {
  process.stdout.write('entering')
  for (;;) await cache.exclusively('script', () => stay(10 * Math.random()))
}

const tasks: Readonly<Record<string, () => Promise<void>>> = {
  exchangeOnce,
  hold,
  enterAgainAndAgain,
  enterForEver,
}
await tasks[task ?? '']?.()
