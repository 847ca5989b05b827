/** Wires signing in to what the running server keeps. */

import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createSealing } from '../credentials/sealing.ts'
import { createMailer, type Mailer } from '../mail/mailer.ts'
import type { SignInContext } from '../sign-in/context.ts'
import type { Installation } from './installation.ts'
import type { Runtime } from './runtime.ts'

export function signInContext(
  { configuration, store, hashing, secrets }: Installation,
  { throttle }: Pick<Runtime, 'throttle'>,
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
  }
}

/** Null where no SMTP server is configured. */
export function mailerOf({ configuration: { smtp } }: Installation): Mailer | null {
  if (smtp === null) return null
  const { passwordFile, ...settings } = smtp
  const password = passwordFile === null ? null : readFileSync(passwordFile, 'utf8').trim()
  return createMailer({ ...settings, password })
}
