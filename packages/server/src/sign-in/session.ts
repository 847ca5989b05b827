/** Sessions of the console: kept on the server, read anew at each request, so that an end holds at once everywhere. */

import { newId } from '../credentials/ids.ts'
import type { Member, Organization, Session, SessionInUse } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { type OwnDeed, ownEvent } from './own-event.ts'
import { isRandomToken, newRandomToken, tokenDigest } from './random-token.ts'

/** A session with the value for its cookie, which exists nowhere else. */
export interface OpenedSession {
  readonly cookie: string
  readonly session: Session
}

type SessionParts = Pick<SignInContext, 'now' | 'random' | 'limits'>

const longestBrowser = 200

/** Minutes in which a second factor must follow the password. */
const waiting = 5 * 60_000

export function newSession(
  { now, random, limits }: SessionParts,
  { address, browser }: Visitor,
  set: Pick<Session, 'state' | 'memberId' | 'challenge'>,
): OpenedSession {
  const cookie = newRandomToken(random)
  const at = now()
  const life = set.state === 'open' ? limits.absolute : waiting
  const session: Session = {
    ...set,
    id: newId('ses', random),
    digest: tokenDigest(cookie),
    failures: 0,
    createdAt: at,
    confirmedAt: at,
    seenAt: at,
    expiresAt: at + life,
    address,
    browser: browser.slice(0, longestBrowser),
  }
  return { cookie, session }
}

/** The session of a cookie, where all of it stands now: itself, its member, their organization. */
export async function findSession(
  { store, now, limits }: Pick<SignInContext, 'store' | 'now' | 'limits'>,
  cookie: string,
): Promise<SessionInUse | null> {
  if (!isRandomToken(cookie)) return null
  const found = await store.openSessionByDigest(tokenDigest(cookie))
  if (found === null) return null
  const { session, member, organization } = found
  const at = now()
  if (isOver(limits, session, at) || !mayBeSignedIn(member, organization)) return null
  // Once a minute is often enough for a limit of minutes.
  if (at >= session.seenAt + 60_000) await store.touchSession(session.id, at)
  return found
}

const isOver = ({ idle }: SignInContext['limits'], { expiresAt, seenAt }: Session, at: number): boolean =>
  at >= expiresAt || at >= seenAt + idle

/** The sessions of a member that may still be used, oldest first. */
export async function openSessionsOf(
  { store, now, limits }: Pick<SignInContext, 'store' | 'now' | 'limits'>,
  memberId: string,
): Promise<readonly Session[]> {
  const at = now()
  return (await store.sessionsOf(memberId)).filter((session) => !isOver(limits, session, at))
}

export const mayBeSignedIn = (member: Member, organization: Organization): boolean =>
  member.state === 'active' && organization.state === 'active'

/** Whether what weighs heavily may be done without another proof of presence. */
export const isConfirmed = ({ now, limits }: SessionParts, { confirmedAt }: Session): boolean =>
  now() < confirmedAt + limits.confirmed

/** A new value for the cookie at each step (session fixation): what was known before the step is worth nothing. */
export function renewed(
  { now, random, limits }: SessionParts,
  session: Session,
  memberId: string,
): { cookie: string; set: Partial<Omit<Session, 'id'>> } {
  const cookie = newRandomToken(random)
  const at = now()
  const expiresAt = session.state === 'open' ? session.expiresAt : at + limits.absolute
  const set = { memberId, state: 'open', digest: tokenDigest(cookie), challenge: null } as const
  return { cookie, set: { ...set, confirmedAt: at, seenAt: at, expiresAt, failures: 0 } }
}

export const recordOpened = (change: StoreChange, deed: OwnDeed, proof: string): Promise<void> =>
  change.record(ownEvent(deed, 'session.opened', { proof }))

/** Ends one session of a member; false where it is not theirs, or gone. */
export async function endSession(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  member: Member,
  sessionId: string,
  visitor: Visitor,
): Promise<boolean> {
  const known = (await store.sessionsOf(member.id)).some(({ id }) => id === sessionId)
  if (!known) return false
  await store.change(async (change) => {
    await change.deleteSession(sessionId)
    await change.record(ownEvent({ member, visitor, at: now() }, 'session.ended', { session: sessionId }))
  })
  return true
}

/** Ends all sessions of a member but the one that asks. */
export async function endOtherSessions(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  { member, session }: Pick<SessionInUse, 'member' | 'session'>,
  visitor: Visitor,
): Promise<void> {
  await store.change(async (change) => {
    await change.deleteSessionsOf(member.id, session.id)
    await change.record(ownEvent({ member, visitor, at: now() }, 'session.ended', { session: 'all others' }))
  })
}
