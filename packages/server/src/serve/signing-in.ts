/** Wires signing in to what the running server keeps. */

import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { createSealing } from '../credentials/sealing.ts'
import { addUpRefusals } from '../exchange/add-up-refusals.ts'
import type { SummingParts } from '../exchange/record-refusal.ts'
import { createMailer, type Mailer } from '../mail/mailer.ts'
import { lockedFactorMail } from '../mail/texts.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { mostWrongCodes } from '../sign-in/wrong-codes.ts'
import type { Installation } from './installation.ts'
import type { Runtime } from './runtime.ts'

export function signInContext(
  { configuration, store, hashing, secrets }: Installation,
  { throttle }: Pick<Runtime, 'throttle'>,
  tellLocked: SignInContext['tellLocked'],
): SignInContext {
  const { idle, longest, confirmed } = configuration.console
  return {
    store,
    now: Date.now,
    random: randomBytes,
    hashing,
    sealing: createSealing(secrets.keyEncryptionKey, 'guichet totp secret'),
    throttle,
    issuer: configuration.issuer,
    limits: { idle, absolute: longest, confirmed },
    tellLocked,
  }
}

/** Tries to sign in of whoever is blocked: recorded like those of an exchange, so that no flood of them fills the disk. */
export const blockedSignIns = ({ recorder }: Pick<Runtime, 'recorder'>): SummingParts => ({
  sums: addUpRefusals(),
  record: (event) => recorder.record({ ...event, action: 'session.refused' }),
  now: () => Date.now(),
})

/** By mail, where there is an SMTP server. A mail that does not go out takes nothing back: the audit trail has the lock. */
export const lockTeller =
  (mailer: Mailer | null, log: Pick<FastifyBaseLogger, 'error'>): SignInContext['tellLocked'] =>
  ({ email }) =>
    void mailer
      ?.send(email, lockedFactorMail(mostWrongCodes))
      .catch((error: unknown) => log.error({ err: error }, 'a mail was not sent'))

/** Null where no SMTP server is configured. */
export function mailerOf({ configuration: { smtp } }: Installation): Mailer | null {
  if (smtp === null) return null
  const { passwordFile, ...settings } = smtp
  const password = passwordFile === null ? null : readFileSync(passwordFile, 'utf8').trim()
  return createMailer({ ...settings, password })
}
