/** The dialects that ship: data, and nothing else. */

import type { Dialect } from '../dialect.ts'
import { didomi } from './didomi.ts'
import { digishare } from './digishare.ts'
import { digitalpaye } from './digitalpaye.ts'
import { kis } from './kis.ts'
import { oauth2 } from './oauth2.ts'
import { recital } from './recital.ts'

export { didomi, digishare, digitalpaye, kis, oauth2, recital }

export const catalog: Readonly<Record<string, Dialect>> = Object.freeze({
  kis,
  recital,
  digishare,
  didomi,
  digitalpaye,
  oauth2,
})
