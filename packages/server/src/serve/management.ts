/** Mounts the management API at `/api/v1`, judged like any API: by its own audience, revocable within a second. */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import type { CredentialsContext } from '../credentials/context.ts'
import { arrivedRequest } from '../http/arrived-request.ts'
import type { ReadConnection } from '../http/connection.ts'
import { callJudge } from '../http/judge-call.ts'
import { managementApi } from '../http/management/management-api.ts'
import type { ManagementOptions, SigningKeyActions } from '../http/management/options.ts'
import { Refusal } from '../exchange/refusal.ts'
import { revokeSigningKey, rotateSigningKey } from '../signing-keys/rotate.ts'
import type { SigningKey } from '../stores/records.ts'
import { managementJudged } from './apis.ts'
import type { Installation } from './installation.ts'
import type { Runtime } from './runtime.ts'

export interface ManagementParts {
  readonly installation: Installation
  readonly context: CredentialsContext
  readonly runtime: Runtime
  readonly readConnection: ReadConnection
}

export function managementRoutes(parts: ManagementParts): (app: FastifyInstance) => Promise<void> {
  const { context, runtime, readConnection } = parts
  const judge = callJudge(managementJudged, runtime.authenticator)
  const options: ManagementOptions = {
    context,
    signingKeys: signingKeyActions(parts),
    addressOf: ({ raw }) => readConnection(raw).address,
    changed: () => runtime.follower.catchUp(),
    authenticate(request: FastifyRequest) {
      const connection = readConnection(request.raw)
      if (!connection.secure) throw new Refusal('insecure', 'plain HTTP')
      return judge.judge({ ...arrivedRequest(request), query: '' }, connection.address, [])
    },
  }
  return async (app) => {
    await app.register(managementApi, { ...options, prefix: '/api/v1' })
  }
}

function signingKeyActions({ installation, runtime }: ManagementParts): SigningKeyActions {
  const { store, secrets, configuration } = installation
  const making = (actor: string) => ({
    keyEncryptionKey: secrets.keyEncryptionKey,
    now: Date.now(),
    actor,
    publishAhead: configuration.signing.publishAhead,
  })
  const inUse = (): readonly SigningAlgorithm[] => [...runtime.keyring().signers.keys()]
  return {
    async rotate(actor) {
      const waiting: SigningKey[] = []
      for (const algorithm of inUse()) {
        const key = await rotateSigningKey(store, algorithm, making(actor))
        if (key !== null) waiting.push(key)
      }
      return waiting
    },
    revoke: (kid, actor) => revokeSigningKey(store, kid, making(actor)),
  }
}
