/** A proxy in front of an API, Guichet beside them: what stands there for one run of the contract. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { type Answer, type Call, send, tokenFor } from '../../packages/server/test/transport/client.ts'
import { type RecordedCall, type RecordingUpstream, startRecordingUpstream } from './recording-upstream.ts'
import { passingTo, type Relay, startRelay } from './relay.ts'

/** Where a proxy runs, and what its configuration is to name. */
export interface Surroundings {
  /** Empty, and gone afterwards. */
  readonly folder: string
  readonly guichetPort: number
  readonly upstreamPort: number
  /** How long Guichet may take, such as `5s`. */
  readonly patience: string
}

export interface RunningProxy {
  readonly port: number
  /** In PEM: what the caller trusts. */
  readonly certificate: string
  stop(): Promise<void>
}

export type StartProxy = (surroundings: Surroundings) => Promise<RunningProxy>

/** By what they may do. */
export type Tokens = Readonly<Record<'all' | 'read' | 'write', string>>

export interface Scene {
  guichet: TestServer
  readonly proxy: RunningProxy
  readonly relay: Relay
  readonly upstream: RecordingUpstream
  readonly pair: KeyPair
  readonly tokens: Tokens
  /** A token of this key pair, by an exchange through the proxy. */
  exchange(pair: KeyPair): Promise<string>
  /** Stops Guichet, and starts it again with the same data. */
  stopGuichet(): Promise<void>
  startGuichet(): Promise<void>
  remove(): Promise<void>
}

const example = new URL('../../examples/guichet.yaml', import.meta.url)
/** Here the token rides in a cookie. */
const biscuit = fileURLToPath(new URL('../../packages/server/test/calls/biscuit.yaml', import.meta.url))

export async function startScene(startProxy: StartProxy): Promise<Scene> {
  const shipped = await readFile(example, 'utf8')
  const here = shipped
    .replace('dialects: [oauth2]', 'dialects: [oauth2, biscuit]')
    .replace('hosts: [api.example.com]', 'hosts: [localhost]')
  const yaml = `dialects: [${biscuit}]\n${here}`
  const guichet = await startTestServer({ yaml })
  const upstream = await startRecordingUpstream()
  const relay = await startRelay(passingTo(guichet.port))
  const folder = await mkdtemp(join(tmpdir(), 'guichet-proxy-'))
  const ports = { guichetPort: relay.port, upstreamPort: upstream.port }
  const proxy = await startProxy({ folder, ...ports, patience: '5s' })
  const exchange = (pair: KeyPair): Promise<string> => tokenFor(proxy, 'oauth2', pair)
  const pair = await guichet.keyPair('parcels')
  const token = async (scope: string): Promise<string> =>
    exchange(await guichet.keyPair('parcels', { scopes: [`parcels:${scope}`] }))
  const tokens = { all: await exchange(pair), read: await token('read'), write: await token('write') }
  const scene: Scene = {
    guichet,
    proxy,
    relay,
    upstream,
    pair,
    tokens,
    exchange,
    async stopGuichet() {
      await relay.leave()
      await scene.guichet.stop()
    },
    async startGuichet() {
      scene.guichet = await startTestServer({ yaml, folder: guichet.folder })
      relay.answerBy(passingTo(scene.guichet.port))
      await relay.comeBack()
    },
    async remove() {
      await proxy.stop()
      await relay.leave()
      await upstream.close()
      await scene.guichet.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return scene
}

export const bearing = (token: string): readonly string[] => ['Authorization', `Bearer ${token}`]

/** What the upstream got of a call that is allowed. */
export async function passed(scene: Scene, path: string, call: Call = {}): Promise<RecordedCall> {
  const before = scene.upstream.calls.length
  const { status, body } = await send(scene.proxy, path, call)
  expect([status, body]).toEqual([200, call.method === 'HEAD' ? '' : 'from the upstream'])
  expect(scene.upstream.calls).toHaveLength(before + 1)
  const recorded = scene.upstream.calls.at(-1)
  if (recorded === undefined) throw new Error('nothing reached the upstream')
  return recorded
}

/** The answer to a call that must not reach the upstream. */
export async function refused(scene: Scene, path: string, call: Call = {}): Promise<Answer> {
  const before = scene.upstream.calls.length
  const answer = await send(scene.proxy, path, call)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.body).not.toContain('from the upstream')
  expect(scene.upstream.calls.slice(before)).toEqual([])
  return answer
}
