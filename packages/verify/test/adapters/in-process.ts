import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createVerifier, type CallFormat, type Principal, type Verifier } from '../../src/index.ts'
import type { Guichet } from '../guichet.ts'
import { audience } from '../tokens.ts'
import { kinds, ownRefusal, type Kind, type Served } from './contract.ts'

/** What the handlers of an API answer with. */
export interface Handled {
  readonly organization: string
  readonly tokenId: string | null
  /** Whether the framework's own place has the principal too. */
  readonly inPlace: boolean
}

/** Of the event loop, in which other calls come between. */
const turns = 20

/**
 * What every handler does.
 *
 * @param look the principal, and what stands in the framework's own place
 */
export type Handle = (look: () => readonly [Principal, unknown]) => Promise<Handled>

export interface Listening {
  readonly url: string
  close(): Promise<unknown>
}

/** Serves an API of a framework in this process, once behind each verifier. */
export function inProcess(
  listen: (verifier: Verifier, handle: Handle) => Promise<Listening>,
): (issuer: Guichet) => Promise<Served> {
  return async (issuer) => {
    let handled = 0
    const handle: Handle = async (look) => {
      handled += 1
      for (let turn = 0; turn < turns; turn += 1) await setImmediate()
      const [principal, inPlace] = look()
      const { organization, tokenId } = principal
      return { organization, tokenId, inPlace: inPlace === principal }
    }
    const verifiers = verifiersOf(issuer)
    await verifiers.sound.ready()
    const apis = await Promise.all(kinds.map((kind) => listen(verifiers[kind], handle)))
    const urls = Object.fromEntries(kinds.map((kind, index) => [kind, apis[index]?.url]))
    return {
      urls: urls as Served['urls'],
      handled: () => Promise.resolve(handled),
      async close() {
        await Promise.all(apis.map((api) => api.close()))
        verifiers.sound.close()
        verifiers.own.close()
      },
    }
  }
}

function verifiersOf(issuer: Guichet): Readonly<Record<Kind, Verifier>> {
  const options = { issuer: issuer.url, audience }
  const sound = createVerifier(options)
  const fault = new Error('a fault on purpose')
  const broken = (verify: Verifier['verifyToken']): Verifier => ({
    verify: (_call, wanted) => verify('', wanted),
    verifyToken: verify,
    requireScopes: (...scopes) => sound.requireScopes(...scopes),
    ready: () => sound.ready(),
    close: () => sound.close(),
  })
  return {
    sound,
    own: createVerifier({ ...options, dialect: ownFormat }),
    throws: broken(() => {
      throw fault
    }),
    rejects: broken(() => Promise.reject(fault)),
  }
}

/** Of an API whose answers are no JSON. */
const ownFormat: CallFormat = {
  read: () => ({ ok: false, cause: 'missing', reason: 'nothing is ever found' }),
  fits: () => true,
  write: () => ownRefusal,
}

export async function listenOn(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
