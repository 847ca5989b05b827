import { credentialById } from '../../../credentials/find.ts'
import { liveSecrets } from '../../../credentials/live-secrets.ts'
import { newestFirst } from '../../../credentials/rotate-secret.ts'
import {
  type CredentialUses,
  type SecretUse,
  usedSecretEnded,
  usesOf,
} from '../../../credentials/secret-uses.ts'
import type { Credential, SecretRecord, Use } from '../../../stores/records.ts'
import type { Answer } from '../../answer.ts'
import type { OpenInstallation } from '../../installation.ts'
import { instant, moment, properties } from '../../output.ts'
import { namesOf, recognisedBy, secretView, stateText, stateView } from './view.ts'

export async function show(
  { context, store }: OpenInstallation,
  _options: object,
  id: string,
): Promise<Answer> {
  const { credential, secrets } = await credentialById(store, id)
  const uses = usesOf(await store.lastUses([id]))
  const names = await namesOf(store, credential)
  const now = context.now()
  const live = newestFirst(liveSecrets(secrets, now))
  const overlap = live.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null
  const data = {
    ...stateView(credential, names, uses.last),
    expired: stateText(credential, now) === 'expired',
    tokensRefusedUpTo: instant(credential.notBefore),
    overlap: overlap === null ? null : { ends: instant(overlap) },
    secrets: live.map((secret) => secretView(secret, uses.of(secret.id))),
  }
  const lines = properties([
    ['id', id],
    ['name', credential.name],
    ['kind', credential.kind],
    ['organization', names.organization],
    ...(names.member === null ? [] : ([['member', names.member]] as const)),
    ['api', `${credential.api} (${credential.environment})`],
    ['state', stateText(credential, now)],
    [credential.key === null ? 'token' : 'key', recognisedBy(credential)],
    ...live.map((secret) => [secretName(secret, live), secretText(secret, uses.of(secret.id))] as const),
    ['scopes', credential.scopes.join(' ') || 'none'],
    ['addresses', credential.addresses.join(' ') || 'any'],
    ['expires', moment(credential.expiresAt, 'never')],
    ['created', moment(credential.createdAt, '')],
    ['last used', lastUseText(credential, live, uses)],
  ])
  return { data, text: lines }
}

const secretName = ({ expiresAt }: SecretRecord, live: readonly SecretRecord[]): string =>
  live.length === 1 ? 'secret' : expiresAt === null ? 'new secret' : 'old secret'

function secretText({ lastFour, createdAt, expiresAt }: SecretRecord, use: SecretUse): string {
  const name = lastFour === '' ? 'imported' : `…${lastFour}`
  const end = expiresAt === null ? '' : `, in its overlap until ${moment(expiresAt, '')}`
  return `${name} of ${moment(createdAt, '')}${end}, ${secretUseText(use)}`
}

function secretUseText(use: SecretUse): string {
  if (use === 'never') return 'not used yet'
  return use === 'unknown' ? 'last use unknown' : `last used ${useText(use)}`
}

const useText = ({ at, address }: Use): string => `${moment(at, '')} from ${address}`

function lastUseText(
  credential: Credential,
  live: readonly SecretRecord[],
  { last }: CredentialUses,
): string {
  if (last === null) return 'never'
  if (!usedSecretEnded(last, credential, live)) return useText(last)
  const what = credential.key === null ? 'a token that was rotated since' : 'a secret that has ended since'
  return `${useText(last)}, with ${what}`
}
