import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Principal } from '../../call/principal.ts'
import type { CredentialsContext } from '../../credentials/context.ts'
import type { ThrottleLimits } from '../../exchange/throttle.ts'
import type { Mailer } from '../../mail/mailer.ts'
import type { Refusal } from '../../exchange/refusal.ts'
import type { SignInContext, Visitor } from '../../sign-in/context.ts'
import type { EmbeddedSession, SessionInUse, SigningKey } from '../../stores/records.ts'
import type { ApiSettings } from './api-settings-view.ts'
import type { TriedApi } from './tried-api.ts'

/** Who asks, once a management token or a session has been accepted. */
export interface ManagementPrincipal extends Pick<
  Principal,
  'credentialId' | 'organizationId' | 'operator' | 'memberId' | 'environment' | 'scopes'
> {
  /** Null for a token. */
  readonly session: SessionInUse | null
  /** Of a page of the operator's own product; null for everybody else. */
  readonly embedded: EmbeddedSession | null
}

export interface SigningKeyActions {
  /** Starts a rotation of each algorithm in use. Empty where new keys are waiting already. */
  rotate(actor: string): Promise<readonly SigningKey[]>
  /** False where the key is unknown or gone. */
  revoke(kid: string, actor: string): Promise<boolean>
}

/** What a running server tells its operator of itself. */
export interface ServerFacts {
  readonly version: string
  readonly instance: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly store: 'sqlite' | 'postgres'
  /** Milliseconds since the trail of changes was last read. */
  readonly trailAge: () => number
  /** By the name of the API. */
  readonly apis: ReadonlyMap<string, ApiSettings>
  readonly limits: ThrottleLimits
  /** How many counters of each kind block now. */
  readonly blocked: () => Readonly<Record<keyof ThrottleLimits, number>>
}

export interface ManagementOptions {
  readonly facts: ServerFacts
  readonly context: CredentialsContext
  readonly signingKeys: SigningKeyActions
  /** By the name of the API. */
  readonly tried: ReadonlyMap<string, TriedApi>
  readonly signIn: SignInContext
  /** Web origins whose pages may ask here. */
  readonly embedIn: readonly string[]
  /** Null where no SMTP server is configured. */
  readonly mailer: Mailer | null
  /** Throws a `Problem`, or a `Refusal` of the exchange. */
  readonly authenticate: (request: FastifyRequest) => ManagementPrincipal | Promise<ManagementPrincipal>
  readonly log: Pick<FastifyBaseLogger, 'error'>
  readonly addressOf: (request: FastifyRequest) => string
  /** Records a try of whoever the throttle blocks, before it is answered. */
  readonly recordBlocked: (refusal: Refusal, visitor: Visitor) => Promise<void>
  /**
   * Awaited after each change and before its 2xx: caches of this process have dropped what was changed. Where it fails,
   * the answer goes out all the same.
   */
  readonly changed: () => Promise<void>
}
