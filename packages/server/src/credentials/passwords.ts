/** What a password must be (NIST SP 800-63B-4 section 3.1.1.2): long, and not among the first that anybody would try. */

import { Refused } from './refused.ts'

/** Where the password is all that is asked for. */
export const fewestAlone = 15
/** Where a second factor is asked for besides. */
export const fewestWithFactor = 8
const most = 256

/** Common passwords of these lengths. Repetitions and sequences are found by rule. */
const common: ReadonlySet<string> = new Set([
  '123456789a',
  '1q2w3e4r',
  '1q2w3e4r5t',
  '1qaz2wsx',
  '1qazxsw2',
  'a1b2c3d4',
  'abcd1234',
  'admin123',
  'admin1234',
  'administrateur',
  'administrator',
  'azerty123',
  'azertyuiop',
  'baseball',
  'bienvenue',
  'changeme',
  'charlie1',
  'chocolat',
  'computer',
  'doudoune',
  'football',
  'guichet1',
  'guichet123',
  'iloveyou',
  'iloveyou1',
  'internet',
  'jetaime1',
  'letmein1',
  'letmein123',
  'loulou123',
  'marseille',
  'michelle',
  'motdepasse',
  'motdepasse1',
  'p@ssw0rd',
  'passw0rd',
  'password',
  'password1',
  'password12',
  'password123',
  'princess',
  'princesse',
  'q1w2e3r4',
  'qwer1234',
  'qwerty12',
  'qwerty123',
  'qwertyuiop',
  'soleil123',
  'starwars',
  'sunshine',
  'superman',
  'trustno1',
  'welcome1',
  'welcome123',
  'whatever',
  'zaq12wsx',
  'correcthorsebatterystaple',
  'iloveyouiloveyou',
  'letmeinletmeinletmein',
  'passwordpassword',
  'passwordpassword1',
  'password123456789',
  'qwertyuiop[]asdfgh',
  'qwertyuiopasdfgh',
  'qwertyuiopasdfghjkl',
  'qwertyuiopasdfghjklzxcvbnm',
  'thisismypassword',
  'administrator123',
  'changemechangeme',
  'welcomewelcome123',
])

export function checkPassword(password: string, email: string, fewest: number = fewestAlone): void {
  const normal = password.normalize('NFC')
  if (charactersOf(password) < fewest || password.length > most) {
    throw new Refused('invalid', 'password', `A password has ${fewest} to ${most} characters.`)
  }
  const plain = normal.toLowerCase()
  const name = email.split('@')[0] ?? ''
  if (common.has(plain) || isRepetition(plain) || isSequence(plain) || isName(plain, name, email)) {
    throw new Refused('invalid', 'password', 'This password is among the first that anybody would try.')
  }
}

/** As they are kept: a letter and its accent are one. */
export const charactersOf = (password: string): number => [...password.normalize('NFC')].length

/** `abcabcabcabcabc`: one short piece again and again. */
const isRepetition = (text: string): boolean => /^(.{1,5})\1+(.{0,4})$/u.test(text)

/** `123456789012345`, `abcdefghijklmno`: each character follows the one before it. */
function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0))
  const same = steps.filter((step) => step === steps[0]).length
  return (steps[0] === 1 || steps[0] === -1) && same >= steps.length - 1
}

/** The address, or the name in it and little else. */
const isName = (text: string, name: string, email: string): boolean =>
  text === email || (name.length >= 4 && text.replaceAll(name, '').length <= 4)
