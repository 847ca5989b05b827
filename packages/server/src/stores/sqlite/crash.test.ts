import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyTrail } from '../../audit/verify.ts'
import type { Store } from '../store.ts'
import { openSqliteStore } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-crash-'))
const file = join(folder, 'guichet.db')
const program = join(import.meta.dirname, '../../../test/store-contract/committing-child.ts')

afterAll(() => rmSync(folder, { recursive: true }))

/** Kills the child when it has acknowledged so many; returns all that it acknowledged. */
async function killed(round: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, file, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.split('\n').length > after) child.kill('SIGKILL')
  })
  const { promise, resolve, reject } = Promise.withResolvers<string[]>()
  child.on('close', (_, signal) => {
    if (signal === 'SIGKILL') resolve(output.split('\n').filter(Boolean))
    else reject(new Error(complaint))
  })
  return promise
}

async function everyTokenId(store: Store): Promise<Set<string>> {
  const found = new Set<string>()
  for (let from = 1; ; from += 1000) {
    const page = await store.auditChain(from, 1000)
    for (const { data } of page) found.add((JSON.parse(data) as { tokenId: string }).tokenId)
    if (page.length < 1000) return found
  }
}

test('nothing that was acknowledged is lost in 20 kills', { timeout: 60_000 }, async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < 20; round++) {
    acknowledged.push(...(await killed(round, 1 + ((round * 37) % 100))))
    const store = await openSqliteStore({ file, instance: 'after the crash' })
    const kept = await everyTokenId(store)
    expect(acknowledged.filter((tokenId) => !kept.has(tokenId))).toEqual([])
    const organizations = acknowledged.filter((id) => id.split('-').length === 2)
    for (const id of organizations.slice(-5)) expect(await store.organization(id)).not.toBeNull()
    expect((await verifyTrail(store)).broken).toBeNull()
    expect(await store.checkIntegrity()).toEqual([])
    await store.close()
  }
})
