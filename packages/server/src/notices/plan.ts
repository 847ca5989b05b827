/** Plans what is to be told: a row for each channel and reader, made once, whichever instance is the first. */

import type { Credential, Member, Notice } from '../stores/records.ts'
import type { Store, StoreReads } from '../stores/store.ts'
import { farthest, stageOf } from './stages.ts'

/** The ways by which somebody is told. */
export interface Channels {
  readonly mail: boolean
  readonly webhook: boolean
}

type PlanningStore = Pick<StoreReads, 'endingCredentials' | 'organization' | 'members'> &
  Pick<Store, 'planNotices' | 'pruneNotices'>

const pageSize = 200

/** Notices of what has ended are kept for so long, to be looked up. */
const kept = 90 * 86_400_000

export async function planAhead(store: PlanningStore, channels: Channels, now: number): Promise<void> {
  await store.pruneNotices(now - kept)
  if (!channels.mail && !channels.webhook) return
  const readers = readersOf(store, channels)
  let after: { at: number; id: string } | null = null
  for (;;) {
    const range = { organizationId: null, from: now + 1, to: now + farthest, limit: pageSize, after }
    const page: readonly Credential[] = await store.endingCredentials(range)
    const planned: Notice[] = []
    for (const credential of page) {
      const stage = stageOf(credential, now)
      if (stage !== null) planned.push(...noticesOf(credential, stage, await readers(credential), now))
    }
    if (planned.length > 0) await store.planNotices(planned)
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return
    after = { at: last.expiresAt ?? 0, id: last.id }
  }
}

type Reader = Pick<Notice, 'channel' | 'memberId'>

/** Who is told of an organization's credentials; nobody where it is disabled. Asked for once in a run. */
function readersOf(
  store: PlanningStore,
  channels: Channels,
): (credential: Credential) => Promise<readonly Reader[]> {
  const known = new Map<string, Promise<readonly Reader[]>>()
  const find = async (organizationId: string): Promise<readonly Reader[]> => {
    const organization = await store.organization(organizationId)
    if (organization?.state !== 'active') return []
    const mails = channels.mail ? await recipients(store, organizationId) : []
    const readers: Reader[] = mails.map(({ id }) => ({ channel: 'mail', memberId: id }))
    return channels.webhook ? [...readers, { channel: 'webhook', memberId: null }] : readers
  }
  return ({ organizationId }) => {
    const found = known.get(organizationId) ?? find(organizationId)
    known.set(organizationId, found)
    return found
  }
}

/** Owners and admins who are there. */
async function recipients(
  store: Pick<StoreReads, 'members'>,
  organizationId: string,
): Promise<readonly Member[]> {
  const found: Member[] = []
  let after: string | null = null
  for (;;) {
    const { rows, more } = await store.members(organizationId, { limit: pageSize, after })
    found.push(
      ...rows.filter(({ role, state }) => state === 'active' && (role === 'owner' || role === 'admin')),
    )
    if (!more) return found
    after = rows.at(-1)?.id ?? null
  }
}

const noticesOf = (
  { id: credentialId, expiresAt }: Credential,
  stage: number,
  readers: readonly Reader[],
  now: number,
): readonly Notice[] =>
  readers.map(({ channel, memberId }) => {
    const endsAt = expiresAt ?? 0
    const id = [credentialId, endsAt, stage, channel, ...(memberId === null ? [] : [memberId])].join('.')
    return { id, channel, memberId, credentialId, endsAt, plannedAt: now, dueAt: now, attempts: 0 }
  })
