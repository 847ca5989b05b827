/** Mounts the management API at `/api/v1`, judged like any API: by its own audience, revocable within a second. */

import type { OpenApiDocument } from '@guichet/documentation'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import { ownVersion } from '../configuration/version.ts'
import type { Principal } from '../call/principal.ts'
import type { CredentialsContext } from '../credentials/context.ts'
import type { Directory } from '../credentials/directory.ts'
import { scopesOfRole } from '../credentials/roles.ts'
import type { AppOptions, Description } from '../http/app.ts'
import { arrivedCall } from '../http/arrived-request.ts'
import type { ReadConnection } from '../http/connection.ts'
import { callJudge, type JudgeParts } from '../http/judge-call.ts'
import { refuseForeignPage } from '../http/management/foreign-page.ts'
import { managementApi } from '../http/management/management-api.ts'
import type {
  ManagementOptions,
  ManagementPrincipal,
  ServerFacts,
  SigningKeyActions,
} from '../http/management/options.ts'
import { cookieValue } from '../http/management/session-cookie.ts'
import { recordUnreadable, type SummingParts } from '../exchange/record-refusal.ts'
import { Refusal } from '../exchange/refusal.ts'
import type { SignInContext } from '../sign-in/context.ts'
import { findEmbeddedSession, isEmbeddedToken, scopesOfEmbedded } from '../sign-in/embedded-sessions.ts'
import { findSession } from '../sign-in/session.ts'
import { algorithmsOf, rotateSigningKeys } from '../signing-keys/in-use.ts'
import { revokeSigningKey } from '../signing-keys/rotate.ts'
import { settingsOfApis } from './api-settings.ts'
import { grantApis, managementJudged, triedApis } from './apis.ts'
import type { Installation } from './installation.ts'
import type { Runtime } from './runtime.ts'
import { lockTeller, mailerOf, signInContext } from './signing-in.ts'

export interface ManagementParts {
  readonly installation: Installation
  readonly context: CredentialsContext
  readonly runtime: Runtime
  readonly judging: JudgeParts
  /** Records tries to sign in of whoever is blocked. */
  readonly blocked: SummingParts
  readonly log: FastifyBaseLogger
  readonly readConnection: ReadConnection
}

export function managementRoutes(parts: ManagementParts): AppOptions['management'] {
  const { context, runtime, judging, blocked, readConnection, log } = parts
  const judge = callJudge(managementJudged, judging)
  const mailer = mailerOf(parts.installation)
  const signIn = signInContext(parts.installation, runtime, lockTeller(mailer, log))
  const options: ManagementOptions = {
    context,
    log,
    signingKeys: signingKeyActions(parts),
    addressOf: ({ raw }) => readConnection(raw).address,
    changed: () => runtime.follower.catchUp(),
    recordBlocked: (refusal, { address, requestId }) =>
      recordUnreadable(blocked, { address, requestId, dialect: null }, refusal),
    embedIn: parts.installation.configuration.console.embedIn,
    facts: serverFacts(parts),
    tried: triedApis(parts.installation.configuration),
    signIn,
    mailer,
    async authenticate(request: FastifyRequest) {
      const connection = readConnection(request.raw)
      if (!connection.secure) throw new Refusal('insecure', 'plain HTTP')
      const cookie = cookieValue(request)
      const embedded = embeddedToken(request)
      if (embedded !== null && cookie === null) return embeddedPrincipal(signIn, request, embedded)
      if (cookie !== null && request.headers.authorization === undefined) {
        return signedIn(signIn, request, cookie)
      }
      if (cookie !== null) throw new Refusal('malformed', 'a session and a token')
      const principal = await judge.judge({ ...arrivedCall(request.raw), query: '' }, connection.address, [])
      return { ...(await withinRole(runtime.directory, principal)), session: null, embedded: null }
    },
  }
  return async (app) => {
    let description: Description = () => ({})
    const described = async (scope: FastifyInstance): Promise<void> => {
      await managementApi(scope, options)
      // Made by the plugin from our own schemas; its type covers every version of OpenAPI at once.
      description = () => scope.swagger() as OpenApiDocument
    }
    await app.register(described, { prefix: '/api/v1' })
    return () => description()
  }
}

/** A browser with a session, whose changes come from our own pages. */
async function signedIn(
  signIn: SignInContext,
  request: FastifyRequest,
  cookie: string,
): Promise<ManagementPrincipal> {
  const session = await findSession(signIn, cookie)
  if (session === null) throw new Refusal('invalid', 'the session has ended')
  refuseForeignPage(request)
  const { member, organization } = session
  return {
    credentialId: session.session.id,
    organizationId: organization.id,
    operator: organization.operator,
    memberId: member.id,
    environment: 'production',
    scopes: scopesOfRole(member.role, organization),
    session,
    embedded: null,
  }
}

function embeddedToken({ headers }: FastifyRequest): string | null {
  const [, token = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? []
  return isEmbeddedToken(token) ? token : null
}

/** A page of the operator's own product, in the name of the organization that its back end said. */
async function embeddedPrincipal(
  signIn: SignInContext,
  { headers }: FastifyRequest,
  token: string,
): Promise<ManagementPrincipal> {
  const embedded = await findEmbeddedSession(signIn, token, headers.origin)
  if (embedded === null) throw new Refusal('invalid', 'the embedded session has ended')
  return {
    credentialId: embedded.id,
    organizationId: embedded.organizationId,
    operator: false,
    memberId: null,
    environment: 'production',
    scopes: scopesOfEmbedded(embedded),
    session: null,
    embedded,
  }
}

/** A member's token is worth no more than the member's role is now: who is demoted loses it at once. */
async function withinRole(directory: Directory, principal: Principal): Promise<Principal> {
  if (principal.memberId === null) return principal
  const standing = await directory.byId(principal.credentialId)
  const member = standing?.holder.member ?? null
  if (standing === null || member === null) throw new Refusal('invalid', 'the member is gone')
  const allowed = scopesOfRole(member.role, standing.holder.organization)
  return { ...principal, scopes: principal.scopes.filter((scope) => allowed.includes(scope)) }
}

const serverFacts = ({ installation, runtime }: ManagementParts): ServerFacts => ({
  version: ownVersion(),
  instance: installation.instance,
  startedAt: Date.now(),
  store: installation.configuration.database.kind,
  trailAge: () => runtime.follower.age(),
  apis: settingsOfApis(installation.configuration),
  limits: installation.configuration.throttle,
  blocked: () => runtime.throttle.blocked(),
})

function signingKeyActions({ installation }: ManagementParts): SigningKeyActions {
  const { store, secrets, configuration } = installation
  const { publishAhead } = configuration.signing
  const inUse = algorithmsOf(grantApis(configuration).values())
  const making = (actor: string) => ({
    keyEncryptionKey: secrets.keyEncryptionKey,
    now: Date.now(),
    actor,
    publishAhead,
  })
  return {
    rotate: (actor) => rotateSigningKeys(store, inUse, making(actor)),
    revoke: (kid, actor) => revokeSigningKey(store, kid, making(actor)),
  }
}
