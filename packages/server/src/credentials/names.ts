/** Names that people give: shown in pages, logs and terminals, so nothing in them may pretend to be something else. */

import { readsLikeAnId } from './ids.ts'
import { Refused } from './refused.ts'

const longestName = 100

/** Control characters, line separators, and marks that change the direction of what follows. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u

/** The name in one spelling (NFC), or a `Refused` for the field. */
export function checkName(name: string, field = 'name'): string {
  const normal = name.normalize('NFC')
  if (normal.trim() !== normal || normal === '') {
    throw new Refused('invalid', field, 'A name has at least one character and no space at either end.')
  }
  if ([...normal].length > longestName) {
    throw new Refused('invalid', field, `A name has at most ${longestName} characters.`)
  }
  if (unprintable.test(normal)) {
    throw new Refused('invalid', field, 'A name has no control or invisible characters.')
  }
  return normal
}

/** An organization is looked up by name or id, so its name must not read like another's id. */
export function checkOrganizationName(name: string): string {
  const normal = checkName(name)
  if (readsLikeAnId(normal)) {
    throw new Refused('invalid', 'name', 'The name of an organization does not begin like an id.')
  }
  return normal
}

const email = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]+\.[^\s@"(),:;<>[\\\].]+$/

/** One spelling for each address: the throttle and the look-up must not see two members in one. */
export function checkEmail(text: string): string {
  const normal = text.normalize('NFC').toLowerCase()
  if (normal.length > 254 || !email.test(normal) || unprintable.test(normal)) {
    throw new Refused('invalid', 'email', 'This is not an e-mail address.')
  }
  return normal
}
