/**
 * Embedded sessions: an operator's back end makes one for a page of its own product, where `<guichet-credentials>` stands.
 * It is bound to one organization, lives for minutes, and is worth its role over that organization's credentials alone.
 */

import { changeBy, type Actor } from '../credentials/context.ts'
import { organizationById } from '../credentials/find.ts'
import { holderOfCredential, unusable } from '../credentials/holder.ts'
import { newId } from '../credentials/ids.ts'
import { scopesOfRole } from '../credentials/roles.ts'
import { Refused } from '../credentials/refused.ts'
import type { EmbeddedSession, MemberRole } from '../stores/records.ts'
import type { SignInContext } from './context.ts'
import { isRandomToken, newRandomToken, tokenDigest } from './random-token.ts'

/** Told apart from every other token at the first glance, ours and a scanner's. */
const prefix = 'gse_'

const life = 15 * 60_000

/** Whatever the role holds besides (members, the audit trail) is not for a page of another product. */
const most: ReadonlySet<string> = new Set(['credentials:read', 'credentials:write', 'apis:read'])

type Parts = Pick<SignInContext, 'store' | 'now' | 'random'>

export interface NewEmbeddedSession {
  readonly organizationId: string
  readonly role: MemberRole
  readonly origin: string | null
}

export interface OpenedEmbeddedSession {
  /** Exists nowhere else. */
  readonly token: string
  readonly session: EmbeddedSession
}

/** @throws Refused for an organization that is unknown, disabled, or the operator's own */
export async function createEmbeddedSession(
  { store, now, random }: Parts,
  input: NewEmbeddedSession,
  actor: Actor,
): Promise<OpenedEmbeddedSession> {
  const token = prefix + newRandomToken(random)
  return store.change(async (change) => {
    const organization = await organizationById(change, input.organizationId)
    if (organization.operator) {
      throw new Refused('invalid', 'organization', 'The operator’s own credentials are not embedded.')
    }
    if (organization.state !== 'active') {
      throw new Refused('state', 'organization', 'The organization is disabled.')
    }
    const at = now()
    const session: EmbeddedSession = {
      ...input,
      id: newId('emb', random),
      digest: tokenDigest(token),
      createdBy: actor.id,
      createdAt: at,
      expiresAt: at + life,
    }
    await change.insertEmbeddedSession(session)
    const { id, organizationId, role, origin } = session
    const details = { session: id, role, ...(origin === null ? {} : { origin }) }
    const action = 'embedded-session.created'
    await change.record(changeBy(actor, { at, action, subject: { organizationId }, details }))
    return { token, session }
  })
}

export const isEmbeddedToken = (token: string): boolean =>
  token.startsWith(prefix) && isRandomToken(token.slice(prefix.length))

/** The session of a token at an origin, where all of it stands now; with it ends whoever made it. */
export async function findEmbeddedSession(
  { store, now }: Pick<Parts, 'store' | 'now'>,
  token: string,
  origin: string | undefined,
): Promise<EmbeddedSession | null> {
  const session = isEmbeddedToken(token) ? await store.embeddedSessionByDigest(tokenDigest(token)) : null
  if (session === null || now() >= session.expiresAt) return null
  if (session.origin !== null && session.origin !== origin) return null
  const organization = await store.organization(session.organizationId)
  if (organization === null || organization.state !== 'active') return null
  const maker = await store.findById(session.createdBy)
  return maker === null || unusable(holderOfCredential(maker), now()) !== null ? null : session
}

export const scopesOfEmbedded = ({ role }: EmbeddedSession): readonly string[] =>
  scopesOfRole(role, { operator: false }).filter((scope) => most.has(scope))

/** False where there is none of this id. */
export async function endEmbeddedSession(
  { store, now }: Pick<Parts, 'store' | 'now'>,
  id: string,
  actor: Actor,
): Promise<boolean> {
  const session = await store.embeddedSession(id)
  if (session === null) return false
  await store.change(async (change) => {
    await change.deleteEmbeddedSession(id)
    const subject = { organizationId: session.organizationId }
    const details = { session: id }
    await change.record(changeBy(actor, { at: now(), action: 'embedded-session.ended', subject, details }))
  })
  return true
}
