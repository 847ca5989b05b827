/** What a client knows, for itself and for the adapters: the token, where it may go, where it rides, and when it is dead. */

import { callWriter, deadTokenTest } from '@guichet/dialects'
import type { CallParts } from '@guichet/dialects'
import type { BaseAddress } from './address-rule.ts'
import { GuichetError } from './errors.ts'
import type { Settings } from './options.ts'
import type { KeptToken } from './token-cache.ts'
import { TokenKeeper } from './token-keeper.ts'
import { tokenSource } from './token-source.ts'

export interface Session {
  readonly api: BaseAddress
  readonly keeper: TokenKeeper
  /** What a call carries with this token. Names of headers are in lower case. */
  readonly partsOf: (kept: KeptToken) => CallParts
  /** Whether an answer says that the token is dead; `unknown` where only its body can tell. */
  readonly isDead: (status: number, body: string | null) => boolean | 'unknown'
}

export function openSession(settings: Settings): Session {
  const { dialect, environment, api } = settings
  const write = callWriter(dialect)
  const isDeadBy = deadTokenTest(dialect)
  const toldByBody = new Set(
    dialect.call.dead.flatMap(({ status, field }) => (field === null ? [] : [status])),
  )
  return {
    api,
    keeper: new TokenKeeper(tokenSource(settings), settings),
    partsOf({ token }) {
      try {
        return write(token, environment)
      } catch {
        const message = `The token cannot ride where the dialect ${dialect.name} wants it: it holds a blank, a line break or another character that is not allowed there.`
        throw new GuichetError('credentials_unusable', message)
      }
    },
    isDead(status, body) {
      if (isDeadBy(status, body)) return true
      return body === null && toldByBody.has(status) ? 'unknown' : false
    },
  }
}
