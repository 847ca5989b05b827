/**
 * Sends what is due. A notice is claimed before it is sent and settled after: of several instances one sends it, and what
 * a crash cut off is sent again. So a reader may be told twice, and is never not told, but after a day of failures.
 */

import type { FastifyBaseLogger } from 'fastify'
import type { Mailer } from '../mail/mailer.ts'
import { type EndingLine, endingMail } from '../mail/texts.ts'
import type { Credential, Notice, NoticeChannel, Organization } from '../stores/records.ts'
import type { Store, StoreReads } from '../stores/store.ts'
import { daysUntil } from './stages.ts'
import type { Webhook } from './webhook.ts'

export interface NoticeSending {
  readonly store: Pick<StoreReads, 'findById' | 'member'> &
    Pick<Store, 'dueNotices' | 'claimNotice' | 'settleNotice'>
  readonly mailer: Mailer | null
  readonly webhook: Webhook | null
  /** Where the console is reached. */
  readonly issuer: string
  readonly log: Pick<FastifyBaseLogger, 'error' | 'warn'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const minute = 60_000
const longestWait = 120 * minute

/** After that nobody is tried any more. */
const triedFor = 24 * 60 * minute

const atOnce = 200

/** What is still true of a notice. */
interface Told {
  readonly notice: Notice
  readonly credential: Credential
  readonly organization: Organization
}

/** A failure ends the run for its channel: the next one comes in a minute, and nothing waits for a reader who is away. */
export async function sendDue(sending: NoticeSending): Promise<void> {
  const { store, now } = sending
  const failed = new Set<NoticeChannel>()
  for (;;) {
    const due = await store.dueNotices(now(), atOnce)
    const waiting: Told[] = []
    for (const notice of due) {
      const told = await stillTrue(sending, notice)
      if (told === null) await store.settleNotice(notice.id)
      else waiting.push(told)
    }
    for (const { channel, group } of grouped(waiting)) {
      const claimed = failed.has(channel) ? [] : await claim(sending, group)
      if (claimed.length > 0 && !(await delivered(sending, channel, claimed))) failed.add(channel)
    }
    if (due.length < atOnce || failed.size > 0) return
  }
}

/** Just before it is sent: a claim is good for the minute that one mail or request takes at most. */
async function claim({ store, now }: NoticeSending, group: readonly Told[]): Promise<readonly Told[]> {
  const claimed: Told[] = []
  for (const told of group) {
    const until = now() + waitAfter(told.notice.attempts)
    if (await store.claimNotice(told.notice, until)) claimed.push(told)
  }
  return claimed
}

/** 1, 2, 4 … minutes, and then every two hours. */
const waitAfter = (attempts: number): number => Math.min(minute * 2 ** attempts, longestWait)

/** Null for what was changed, revoked or renewed meanwhile. */
async function stillTrue({ store, now }: NoticeSending, notice: Notice): Promise<Told | null> {
  const found = await store.findById(notice.credentialId)
  if (found === null || found.credential.state !== 'active' || found.organization.state !== 'active')
    return null
  if (found.credential.expiresAt !== notice.endsAt || notice.endsAt <= now()) return null
  return { notice, credential: found.credential, organization: found.organization }
}

interface Group {
  readonly channel: NoticeChannel
  readonly group: readonly Told[]
}

/** One mail for each reader, one request for each notice of the webhook. */
function grouped(waiting: readonly Told[]): readonly Group[] {
  const mails = Map.groupBy(
    waiting.filter(({ notice }) => notice.channel === 'mail'),
    ({ notice, organization }) => `${notice.memberId} ${organization.id}`,
  )
  const posts = waiting.filter(({ notice }) => notice.channel === 'webhook')
  return [
    ...Array.from(mails.values(), (group): Group => ({ channel: 'mail', group })),
    ...posts.map((told): Group => ({ channel: 'webhook', group: [told] })),
  ]
}

async function delivered(
  sending: NoticeSending,
  channel: NoticeChannel,
  group: readonly Told[],
): Promise<boolean> {
  const { store, log, now } = sending
  try {
    await (channel === 'mail' ? mail(sending, group) : post(sending, group))
  } catch (error) {
    const given = group.filter(({ notice }) => now() >= notice.plannedAt + triedFor)
    for (const { notice } of given) await store.settleNotice(notice.id)
    const about = { err: error, notices: group.map(({ notice }) => notice.id) }
    if (given.length > 0) log.error(about, 'notices could not be sent for a day and are given up')
    else log.warn(about, 'notices could not be sent and are tried again')
    return false
  }
  for (const { notice } of group) await store.settleNotice(notice.id)
  return true
}

async function mail(sending: NoticeSending, group: readonly Told[]): Promise<void> {
  const [first] = group
  const member = await sending.store.member(first?.notice.memberId ?? '')
  if (first === undefined || member?.state !== 'active' || sending.mailer === null) return
  const endings = group.map((told) => lineOf(sending, told))
  await sending.mailer.send(member.email, endingMail(first.organization.name, endings))
}

const lineOf = ({ issuer, now }: NoticeSending, { credential, notice }: Told): EndingLine => ({
  name: credential.name,
  api: credential.api,
  ends: new Date(notice.endsAt).toISOString().slice(0, 10),
  days: daysUntil(notice.endsAt, now()),
  address: `${issuer}/console/credentials/${credential.id}`,
})

async function post({ webhook, now }: NoticeSending, [told]: readonly Told[]): Promise<void> {
  if (webhook === null || told === undefined) return
  const { notice, credential, organization } = told
  const body = {
    id: notice.id,
    type: 'credential.ending',
    at: new Date(notice.plannedAt).toISOString(),
    ends: new Date(notice.endsAt).toISOString(),
    days: daysUntil(notice.endsAt, now()),
    organization: { id: organization.id, name: organization.name },
    credential: {
      id: credential.id,
      kind: credential.kind,
      api: credential.api,
      environment: credential.environment,
      name: credential.name,
    },
  }
  await webhook.post(JSON.stringify(body), now())
}
