/** Links that let somebody in once. Their token is in the fragment of the address: no server sees it, and no Referer. */

import { newId } from '../credentials/ids.ts'
import { Refused } from '../credentials/refused.ts'
import type { Link, LinkPurpose } from '../stores/records.ts'
import type { StoreChange, StoreReads } from '../stores/store.ts'
import type { SignInContext } from './context.ts'
import { isRandomToken, newRandomToken, tokenDigest } from './random-token.ts'

const hour = 3_600_000

interface Kind {
  /** Milliseconds. */
  readonly life: number
  /** Below the console. */
  readonly page: string
}

const kinds: Readonly<Record<LinkPurpose, Kind>> = {
  'first-run': { life: 24 * hour, page: 'first-run' },
  invitation: { life: 7 * 24 * hour, page: 'invitation' },
  'password-reset': { life: hour, page: 'reset' },
}

export interface NewLink {
  readonly address: string
  readonly link: Link
}

export type LinkContent = Pick<
  Link,
  'purpose' | 'organizationId' | 'email' | 'role' | 'memberId' | 'createdBy'
>

export function newLink(
  { now, random, issuer }: Pick<SignInContext, 'now' | 'random' | 'issuer'>,
  content: LinkContent,
): NewLink {
  const token = newRandomToken(random)
  const { life, page } = kinds[content.purpose]
  const at = now()
  const link: Link = {
    ...content,
    id: newId('lnk', random),
    digest: tokenDigest(token),
    createdAt: at,
    expiresAt: at + life,
  }
  return { link, address: `${issuer.replace(/\/$/, '')}/console/${page}#token=${token}` }
}

/** The link of a token, where it may still be used; else one answer for whatever is wrong with it. */
export async function usableLink(
  reads: Pick<StoreReads, 'linkByDigest'>,
  token: string,
  purpose: LinkPurpose,
  now: number,
): Promise<Link> {
  const link = isRandomToken(token) ? await reads.linkByDigest(tokenDigest(token)) : null
  if (link === null || link.purpose !== purpose || now >= link.expiresAt) throw unusableLink()
  return link
}

/** Takes the link: of two who come at once, one is refused. */
export async function takeLink(change: Pick<StoreChange, 'deleteLink'>, link: Link): Promise<void> {
  if (!(await change.deleteLink(link.id))) throw unusableLink()
}

export const unusableLink = (): Refused =>
  new Refused('state', 'token', 'This link was used already, or its time is over. Ask for a new one.')
