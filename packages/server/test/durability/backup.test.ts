/** A backup that is made under load, and what a restoration of it knows. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { send } from '../transport/client.ts'
import { callStatus, exchangeStatus, expectKept, expectSoundTrail, GrantedTokens } from './acknowledged.ts'
import { endLeftOvers, guichet, serve } from './guichet-process.ts'
import { startLoad } from './load.ts'
import { prepareInstallation } from './prepared-installation.ts'
import { eventually } from './processes.ts'

afterEach(endLeftOvers)

test(
  'F26 a backup under load, restored elsewhere: old secrets and tokens work, what was revoked stays revoked',
  { timeout: 90_000 },
  async () => {
    const installation = await prepareInstallation()
    const server = await serve(installation, installation.port)
    const before = startLoad(server, installation)
    await eventually('ends', () =>
      before.ledger.ended.length >= 4 && before.ledger.rotated.length >= 2 ? true : null,
    )
    await before.stop()

    const during = startLoad(server, installation)
    await eventually('load', () => (during.ledger.tokens.length > 0 ? true : null))
    const elsewhere = mkdtempSync(join(tmpdir(), 'guichet-restored-'))
    const backup = join(elsewhere, 'backup')
    const written = await guichet(installation, ['backup', backup, '--json'])
    expect(written.status).toBe(0)
    await during.stop()
    const keys = (await send(server, '/.well-known/jwks.json')).body
    await server.kill()

    const data = join(elsewhere, 'data')
    cpSync(join(installation.data, 'secrets'), join(data, 'secrets'), { recursive: true })
    cpSync(join(installation.data, 'guichet.yaml'), join(data, 'guichet.yaml'))
    const restored = await guichet({ data }, ['restore', backup, '--json'])
    expect(JSON.parse(restored.stdout)).toMatchObject({ sound: true, problems: [] })
    // What only the backup's own tool can offer for the gap.
    expect(restored.stderr).toContain('--refuse-tokens')

    const again = await serve({ data }, installation.port)
    expect((await send(again, '/.well-known/jwks.json')).body).toBe(keys)
    const beside = await prepareLook(data)
    await expectKept(again, before.ledger, beside)
    // What was made during the backup is in it whole or not at all.
    for (const pair of during.ledger.created) expect([200, 401]).toContain(await exchangeStatus(again, pair))
    const find = createLocalJWKSet(JSON.parse(keys) as JSONWebKeySet)
    for (const token of during.ledger.tokens) await jwtVerify(token, find, { issuer: again.url })
    expect(await again.stop()).toEqual({ status: 0, signal: null })
    rmSync(elsewhere, { recursive: true })
    await installation.remove()

    async function prepareLook(folder: string): Promise<GrantedTokens> {
      const { openStore } = await import('../../src/stores/open.ts')
      const store = await openStore({ sqlite: join(folder, 'guichet.db') }, 'test')
      const granted = new GrantedTokens()
      await granted.readOn(store)
      await expectSoundTrail(store)
      await store.close()
      return granted
    }
  },
)

test(
  'F26 a restoration with --refuse-tokens refuses every token of the time before',
  { timeout: 60_000 },
  async () => {
    const installation = await prepareInstallation()
    const server = await serve(installation, installation.port)
    const load = startLoad(server, installation)
    await eventually('tokens', () => (load.ledger.tokens.length >= 5 ? true : null))
    await load.stop()
    const elsewhere = mkdtempSync(join(tmpdir(), 'guichet-restored-'))
    const backup = join(elsewhere, 'backup')
    expect((await guichet(installation, ['backup', backup])).status).toBe(0)
    await server.stop()
    const data = join(elsewhere, 'data')
    cpSync(join(installation.data, 'secrets'), join(data, 'secrets'), { recursive: true })
    cpSync(join(installation.data, 'guichet.yaml'), join(data, 'guichet.yaml'))
    expect((await guichet({ data }, ['restore', backup, '--refuse-tokens'])).status).toBe(0)
    const again = await serve({ data }, installation.port)
    for (const token of load.ledger.tokens) expect(await callStatus(again, token)).toBe(401)
    const kis = installation.pairs.get('kis') ?? { key: '', secret: '' }
    expect(await exchangeStatus(again, kis)).toBe(200)
    rmSync(elsewhere, { recursive: true })
    await installation.remove()
  },
)
