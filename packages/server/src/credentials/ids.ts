/**
 * Ids are random, never counted and never used again: a deleted row's id cannot come to name another customer's row.
 * The prefix keeps the spaces apart, so that a machine's subject can never meet a member's.
 */

import { randomBytes } from 'node:crypto'
import { characters, type Random } from './secret-format.ts'

/** Organization, member, credential, secret, access token, request, session, embedded session, second factor, link. */
export type IdKind = 'org' | 'mem' | 'cred' | 'sec' | 'tok' | 'req' | 'ses' | 'emb' | 'fac' | 'lnk'

/** 22 characters of 62: 131 bits. */
const idCharacters = 22

export const newId = (kind: IdKind, random: Random = randomBytes): string =>
  `${kind}_${characters(idCharacters, random)}`

const patterns: Readonly<Record<IdKind, RegExp>> = {
  org: /^org_[0-9A-Za-z]{22}$/,
  mem: /^mem_[0-9A-Za-z]{22}$/,
  cred: /^cred_[0-9A-Za-z]{22}$/,
  sec: /^sec_[0-9A-Za-z]{22}$/,
  tok: /^tok_[0-9A-Za-z]{22}$/,
  req: /^req_[0-9A-Za-z]{22}$/,
  ses: /^ses_[0-9A-Za-z]{22}$/,
  emb: /^emb_[0-9A-Za-z]{22}$/,
  fac: /^fac_[0-9A-Za-z]{22}$/,
  lnk: /^lnk_[0-9A-Za-z]{22}$/,
}

export const isId = (kind: IdKind, text: string): boolean => patterns[kind].test(text)

/** A name that reads like an id could be taken for another organization's. */
export const readsLikeAnId = (text: string): boolean =>
  /^(org|mem|cred|sec|tok|req|ses|emb|fac|lnk)_/i.test(text)
