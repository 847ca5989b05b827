/** What a page of the audit trail means for what a running server keeps in memory. */

import type { AuditEvent } from '../audit/event.ts'
import type { Authenticator } from '../call/authenticate.ts'
import type { Directory } from '../credentials/directory.ts'
import type { Throttle } from '../exchange/throttle.ts'
import type { Revocations } from '../revocations/revocations.ts'

/** A value that is read again when a change has touched it. */
export interface Live<T> {
  readonly current: () => T
  readonly reload: () => Promise<void>
}

export async function live<T>(load: () => Promise<T>): Promise<Live<T>> {
  let value = await load()
  return {
    current: () => value,
    reload: async () => {
      value = await load()
    },
  }
}

export interface Followers {
  /** This one: what it has counted itself is not counted again. */
  readonly instance: string
  readonly keys: Pick<Live<unknown>, 'reload'>
  readonly slow: Pick<Live<unknown>, 'reload'>
  readonly throttle: Pick<Throttle, 'failed'>
  readonly directory: Pick<Directory, 'forget'>
  readonly authenticator: Pick<Authenticator, 'forgetAll' | 'forgetTokens'>
  readonly revocations: Pick<Revocations, 'take'>
  readonly now: () => number
}

/** What may be done twice comes first, what may fail next: the same page comes again then, and nothing counts twice. */
export function takingEvents(followers: Followers): (events: readonly AuditEvent[]) => Promise<void> {
  const { instance, keys, slow, throttle, directory, authenticator, revocations, now } = followers
  return async (events) => {
    const changes = events.filter(({ attempt }) => attempt === null)
    for (const change of changes) directory.forget(change)
    if (changes.some(changesKeys)) await keys.reload()
    if (changes.some(changesKeys)) authenticator.forgetAll()
    const revoked = new Set(changes.flatMap(revokedTokens))
    if (revoked.size > 0) authenticator.forgetTokens(revoked)
    await revocations.take(changes)
    if (changes.some(changesSlowness)) await slow.reload()
    for (const event of events) {
      if (event.attempt === null || event.instance === instance) continue
      throttle.failed(event.attempt, Math.max(0, now() - event.at))
    }
  }
}

const changesKeys = ({ action }: AuditEvent): boolean => action.startsWith('signing-key.')

const revokedTokens = ({ action, tokenId }: AuditEvent): readonly string[] =>
  action === 'token.revoked' && tokenId !== null ? [tokenId] : []

const changesSlowness = ({ action }: AuditEvent): boolean =>
  action.startsWith('member.') || action === 'credential.imported' || action === 'credential.rehashed'
