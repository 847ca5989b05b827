import { credentialById } from '../../../credentials/find.ts'
import type { SecretRecord } from '../../../stores/records.ts'
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
  const [lastUse = null] = await store.lastUses([id])
  const names = await namesOf(store, credential)
  const now = context.now()
  const live = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const overlap = live.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null
  const data = {
    ...stateView(credential, names, lastUse),
    expired: stateText(credential, now) === 'expired',
    tokensRefusedUpTo: instant(credential.notBefore),
    overlap: overlap === null ? null : { ends: instant(overlap) },
    secrets: live.map(secretView),
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
    ...live.map((secret) => ['secret', secretText(secret)] as const),
    ['scopes', credential.scopes.join(' ') || 'none'],
    ['addresses', credential.addresses.join(' ') || 'any'],
    ['expires', moment(credential.expiresAt, 'never')],
    ['created', moment(credential.createdAt, '')],
    ['last used', lastUse === null ? 'never' : `${moment(lastUse.at, '')} from ${lastUse.address}`],
  ])
  return { data, text: lines }
}

function secretText({ lastFour, createdAt, expiresAt }: SecretRecord): string {
  const name = lastFour === '' ? 'imported' : `…${lastFour}`
  const end = expiresAt === null ? '' : `, in its overlap until ${moment(expiresAt, '')}`
  return `${name} of ${moment(createdAt, '')}${end}`
}
