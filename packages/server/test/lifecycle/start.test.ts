/** What changes while a server starts is known to it: nothing falls between what it loads and what it is told. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AuditDraft } from '../../src/audit/event.ts'
import { loadConfiguration } from '../../src/configuration/load.ts'
import { type Installation, openInstallation } from '../../src/serve/installation.ts'
import { createRuntime, type Runtime } from '../../src/serve/runtime.ts'
import { revokeSigningKey } from '../../src/signing-keys/rotate.ts'
import { openSqliteStore } from '../../src/stores/sqlite/store.ts'
import { draft } from '../store-contract/samples.ts'

let folder: string
let installation: Installation
let runtime: Runtime | null = null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-start-'))
  const file = new URL('../../demo/guichet.yaml', import.meta.url).pathname
  const loaded = loadConfiguration({ config: file, data: folder, overrides: { port: 0 } })
  if (loaded.problems !== null) throw new Error('the configuration of the demonstration is good')
  installation = await openInstallation(loaded.configuration)
})

afterEach(async () => {
  await runtime?.follower.stop()
  await installation.store.close()
  await rm(folder, { recursive: true })
})

/** Starts with a store in which something happens right before it has read the attempts. */
async function startWhile(happens: () => Promise<unknown>): Promise<Runtime> {
  const store: Installation['store'] = {
    ...installation.store,
    async attemptsSince(at, request) {
      await happens()
      await installation.store.attemptsSince(at, request)
    },
  }
  runtime = await createRuntime({ ...installation, store }, new Map(), () => undefined)
  return runtime
}

test('a signing key that is revoked during the start signs nothing and verifies nothing', async () => {
  let revoked = ''
  const { keyring } = await startWhile(async () => {
    const [key] = await installation.store.signingKeys()
    revoked = key?.kid ?? ''
    const { keyEncryptionKey } = installation.secrets
    const making = { keyEncryptionKey, now: Date.now(), actor: 'command-line' }
    expect(await revokeSigningKey(installation.store, revoked, making)).toBe(true)
  })
  expect(keyring().keys.has(revoked)).toBe(false)
  expect([...keyring().signers.values()].map(({ kid }) => kid)).not.toContain(revoked)
  expect(keyring().signers.size).toBeGreaterThan(0)
})

test('failures at another instance during the start are counted once', async () => {
  const { failures } = installation.configuration.throttle.credentialAndAddress
  const before = await startWhile(async () => undefined)
  const attempt = before.throttle.digests('a-key', '192.0.2.1')
  await before.follower.stop()
  const { throttle } = await startWhile(() =>
    failElsewhere(Array.from({ length: failures - 1 }, () => refusal(attempt))),
  )
  expect(() => throttle.admit('a-key', '192.0.2.1', false)).not.toThrow()
  throttle.failed(attempt)
  expect(() => throttle.admit('a-key', '192.0.2.1', false)).toThrow('too many failed attempts')
})

const refusal = (attempt: AuditDraft['attempt']): AuditDraft =>
  draft({ at: Date.now(), action: 'exchange.refused', attempt })

async function failElsewhere(failures: readonly AuditDraft[]): Promise<void> {
  const { database } = installation.configuration
  if (database.kind !== 'sqlite') throw new Error('the demonstration has SQLite')
  const other = await openSqliteStore({ file: database.file, instance: 'other' })
  await other.appendEvents(failures)
  await other.close()
}
