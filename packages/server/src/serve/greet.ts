/**
 * What a server that has started says to people: the demonstration's lines to paste; or, where nobody of the operator
 * can sign in yet, the link of the first run.
 */

import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { firstRunAddress } from '../sign-in/first-run.ts'
import { StoreUnavailable } from '../stores/failures.ts'
import { demonstrate } from './demonstration.ts'
import type { Installation } from './installation.ts'
import type { RunningServer } from './server.ts'

export interface Greeting {
  /** Makes credentials to try and prints the lines to paste. */
  readonly demo: boolean
  readonly print: (line: string) => void
  /** For people alone: standard error, and no log. */
  readonly tell: (line: string) => void
  readonly log: Pick<FastifyBaseLogger, 'error'>
  /** Aborted when nobody needs to be greeted any more. */
  readonly ended: AbortSignal
}

const pauseBeforeAnother = 1_000

/** Customers are served meanwhile: a store that is away delays the greeting, and ends nothing. */
export async function greet(
  greeting: Greeting,
  installation: Installation,
  server: Pick<RunningServer, 'url' | 'issuer'>,
): Promise<void> {
  while (!greeting.ended.aborted) {
    try {
      return await greetOnce(greeting, installation, server)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      greeting.log.error({ err: error }, 'the first words to people wait for the store')
    }
    await pause(pauseBeforeAnother, undefined, { signal: greeting.ended }).catch(() => undefined)
  }
}

async function greetOnce(
  { demo, print, tell }: Greeting,
  installation: Installation,
  { url, issuer }: Pick<RunningServer, 'url' | 'issuer'>,
): Promise<void> {
  if (demo) {
    const linesFor = await demonstrate(installation)
    for (const line of linesFor(url)) print(line)
    return
  }
  const { store } = installation
  const address = await firstRunAddress({ store, issuer, now: Date.now, random: randomBytes })
  if (address !== null) {
    tell(
      `Nobody can sign in to the console yet. Make the first owner here, once, within 24 hours:\n${address}`,
    )
  }
}
