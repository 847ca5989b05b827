/** Signing in on a real store, with its own throttle and a clock that a test sets. */

import { randomBytes } from 'node:crypto'
import { createSealing } from '../src/credentials/sealing.ts'
import { Throttle } from '../src/exchange/throttle.ts'
import type { SignInContext } from '../src/sign-in/context.ts'
import type { TemporaryInstallation } from './temporary-installation.ts'

const minute = 60_000

export const temporarySignIn = ({ context }: Pick<TemporaryInstallation, 'context'>): SignInContext => ({
  store: context.store,
  now: context.now,
  random: randomBytes,
  hashing: context.hashing,
  sealing: createSealing(Buffer.alloc(32, 7), 'guichet totp secret'),
  throttle: new Throttle(
    {
      credentialAndAddress: { failures: 10, window: minute },
      address: { failures: 300, window: minute },
      credential: { failures: 100, window: 15 * minute, block: minute },
    },
    (text) => context.hashing.digest(text).toString('base64url', 0, 12),
    context.now,
  ),
  issuer: 'http://localhost:4400',
  limits: { idle: 30 * minute, absolute: 720 * minute, confirmed: 30 * minute },
  tellLocked: () => undefined,
})
