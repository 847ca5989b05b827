/**
 * Concurrent callers who write down what they were answered: exchanges in every dialect, and over the management API
 * creations, rotations, revocations, disables and enables. What was sent and never answered may hold or not.
 */

import type { KeyPair } from '../running-server.ts'
import {
  type Answer,
  type DialectName,
  dialectNames,
  exchangeAs,
  send,
  tokenOf,
} from '../transport/client.ts'
import type { ServerProcess } from './guichet-process.ts'
import type { PreparedInstallation } from './prepared-installation.ts'

export interface Rotated {
  readonly pair: Pick<KeyPair, 'id' | 'key'>
  /** Every secret that was answered, oldest first. */
  readonly secrets: string[]
  readonly overlap: '0' | '1h'
  /** Whether a rotation was sent and not answered. */
  unsure: boolean
}

export interface Ended {
  readonly pair: KeyPair
  /** A token of it from before its end. */
  readonly token: string
  /** Whether it was answered that it works: a disabled one that was enabled again. */
  readonly works: boolean
}

export interface Ledger {
  readonly tokens: string[]
  readonly created: KeyPair[]
  readonly rotated: Rotated[]
  readonly ended: Ended[]
  /** Answers that were neither a success nor the refusal of a service that is away. */
  readonly strange: string[]
  /** Answers of a service that is away, and how long the longest of them took. */
  unavailable: number
  slowestRefusal: number
}

export const emptyLedger = (): Ledger => ({
  tokens: [],
  created: [],
  rotated: [],
  ended: [],
  strange: [],
  unavailable: 0,
  slowestRefusal: 0,
})

export interface Load {
  readonly ledger: Ledger
  /** Lets each caller finish what it does; one whose server is gone has finished. */
  stop(): Promise<void>
}

export function startLoad(
  server: Pick<ServerProcess, 'port' | 'certificate'>,
  { management, pairs }: Pick<PreparedInstallation, 'management' | 'pairs'>,
): Load {
  const callers = new Callers(server, management, pairs)
  const loops = [
    ...dialectNames.slice(0, 3).map((_, first) => callers.repeat((turn) => callers.exchange(first + turn))),
    callers.repeatRotation('1h'),
    callers.repeatRotation('0'),
    callers.repeat((turn) => callers.end(turn)),
    callers.repeat((turn) => callers.end(turn + 1)),
  ]
  return {
    ledger: callers.ledger,
    async stop() {
      callers.stopped = true
      await Promise.all(loops)
    },
  }
}

/** The server was killed under the request. */
class Gone extends Error {}

class Callers {
  stopped = false
  readonly ledger: Ledger = emptyLedger()
  readonly #server: Pick<ServerProcess, 'port' | 'certificate'>
  readonly #management: string
  readonly #pairs: PreparedInstallation['pairs']

  constructor(
    server: Pick<ServerProcess, 'port' | 'certificate'>,
    management: string,
    pairs: PreparedInstallation['pairs'],
  ) {
    this.#server = server
    this.#management = management
    this.#pairs = pairs
  }

  async repeat(work: (turn: number) => Promise<void>): Promise<void> {
    try {
      for (let turn = 0; !this.stopped; turn++) await work(turn)
    } catch (error) {
      if (!(error instanceof Gone)) throw error
    }
  }

  async repeatRotation(overlap: Rotated['overlap']): Promise<void> {
    await this.repeat(async () => {
      const made = await this.#create()
      if (made === null) return
      const rotated: Rotated = { pair: made, secrets: [made.secret], overlap, unsure: false }
      this.ledger.rotated.push(rotated)
      while (!this.stopped && !rotated.unsure && rotated.secrets.length < 20) {
        rotated.unsure = true
        const answer = await this.#change(`/credentials/${made.id}/rotate`, { overlap })
        if (answer === null) continue
        rotated.secrets.push(secretOf(answer))
        rotated.unsure = false
      }
    })
  }

  async exchange(turn: number): Promise<void> {
    const name = dialectNames[turn % dialectNames.length] ?? 'kis'
    const pair = this.#pairs.get(name)
    if (pair !== undefined) await this.#exchange(name, pair)
  }

  /** Makes a credential, uses it, and ends it: by turns revoked, disabled, or disabled and enabled again. */
  async end(turn: number): Promise<void> {
    const pair = await this.#create()
    if (pair === null) return
    const token = await this.#exchange('kis', pair)
    if (token === null || turn % 4 === 3) return void this.ledger.created.push(pair)
    const steps = [['revoke'], ['disable'], ['disable', 'enable']][turn % 4] ?? []
    for (const step of steps) if ((await this.#change(`/credentials/${pair.id}/${step}`, {})) === null) return
    this.ledger.ended.push({ pair, token, works: steps.includes('enable') })
  }

  async #create(): Promise<KeyPair | null> {
    const body = { kind: 'key-pair', api: 'kis', name: 'made under load' }
    const answer = await this.#change('/credentials', body)
    return answer === null ? null : pairOf(answer)
  }

  async #exchange(name: DialectName, pair: KeyPair): Promise<string | null> {
    const answer = await this.#timed(() => exchangeAs(this.#server, name, pair))
    if (answer.status !== 200) return this.#refused(answer)
    const token = tokenOf(name, answer)
    this.ledger.tokens.push(token)
    return token
  }

  /** The body of a success. */
  async #change(path: string, body: object): Promise<string | null> {
    const headers = ['authorization', `Bearer ${this.#management}`, 'content-type', 'application/json']
    const call = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await this.#timed(() => send(this.#server, `/api/v1${path}`, call))
    return answer.status < 300 ? answer.body : this.#refused(answer)
  }

  async #timed(request: () => Promise<Answer>): Promise<Answer> {
    const startedAt = performance.now()
    const answer = await request().catch(() => {
      throw new Gone()
    })
    if (answer.status === 503 || answer.status === 500) {
      this.ledger.slowestRefusal = Math.max(this.ledger.slowestRefusal, performance.now() - startedAt)
    }
    return answer
  }

  #refused({ status, headers, body }: Answer): null {
    const away = (status === 503 || status === 500) && headers['retry-after'] !== undefined
    if (away) this.ledger.unavailable += 1
    else this.ledger.strange.push(`${status} ${body}`)
    return null
  }
}

function pairOf(body: string): KeyPair {
  const { id, key, secret } = JSON.parse(body) as KeyPair
  return { id, key, secret }
}

const secretOf = (body: string): string => (JSON.parse(body) as { secret: string }).secret
