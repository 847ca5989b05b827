import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createVerifier, type Principal, type Verifier } from '../../src/index.ts'
import { audience, type TestIssuer } from '../issuer.ts'
import type { Served } from './contract.ts'

/** What the handlers of an API answer with. */
export interface Handled {
  readonly organization: string
  readonly tokenId: string | null
  /** Whether the framework's own place has the principal too. */
  readonly inPlace: boolean
}

/** What every handler does. */
export type Handle = (principal: Principal, inPlace: unknown) => Promise<Handled>

export interface Listening {
  readonly url: string
  close(): Promise<unknown>
}

/** Serves an API of a framework in this process, once behind each verifier. */
export function inProcess(
  listen: (verifier: Verifier, handle: Handle) => Promise<Listening>,
): (issuer: TestIssuer) => Promise<Served> {
  return async (issuer) => {
    let handled = 0
    const handle: Handle = async (principal, inPlace) => {
      handled += 1
      // Others come between.
      await setImmediate()
      const { organization, tokenId } = principal
      return { organization, tokenId, inPlace: inPlace === principal }
    }
    const sound = createVerifier({ issuer: issuer.url, audience })
    await sound.ready()
    const [good, throws, rejects] = await Promise.all(
      [sound, ...faulty(sound)].map((verifier) => listen(verifier, handle)),
    )
    if (!good || !throws || !rejects) throw new Error('one API for each verifier')
    return {
      urls: { sound: good.url, throws: throws.url, rejects: rejects.url },
      handled: () => Promise.resolve(handled),
      async close() {
        await Promise.all([good, throws, rejects].map((api) => api.close()))
        sound.close()
      },
    }
  }
}

function faulty(sound: Verifier): readonly Verifier[] {
  const fault = new Error('a fault on purpose')
  const throws = (): never => {
    throw fault
  }
  const rejects = (): Promise<never> => Promise.reject(fault)
  return [throws, rejects].map((verify) => ({
    verify,
    verifyToken: verify,
    requireScopes: (...scopes) => sound.requireScopes(...scopes),
    ready: () => sound.ready(),
    close: () => sound.close(),
  }))
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
