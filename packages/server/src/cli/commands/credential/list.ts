import type { Environment } from '@guichet/dialects'
import { organizationByNameOrId } from '../../../credentials/find.ts'
import { Refused } from '../../../credentials/refused.ts'
import { usesByCredential } from '../../../credentials/secret-uses.ts'
import type { Credential, CredentialState, KeptUse, LastUse } from '../../../stores/records.ts'
import type { Store } from '../../../stores/store.ts'
import { type Answer, listAnswer } from '../../answer.ts'
import type { OpenInstallation } from '../../installation.ts'
import { moment, table } from '../../output.ts'
import { allRows } from '../../pages.ts'
import { type Names, namesOf, recognisedBy, stateText, stateView } from './view.ts'

export interface ListOptions {
  readonly organization?: string
  readonly api?: string
  readonly environment?: Environment
  readonly state?: CredentialState
}

const headings = [
  'id',
  'organization',
  'api',
  'name',
  'kind',
  'environment',
  'state',
  'key or token',
  'last used',
]

export async function list({ context, store }: OpenInstallation, options: ListOptions): Promise<Answer> {
  const { api, environment, state } = options
  if (api !== undefined && !context.apis.some(({ name }) => name === api)) {
    throw new Refused('not-found', 'api', 'There is no API of this name.')
  }
  const organization =
    options.organization === undefined ? null : await organizationByNameOrId(store, options.organization)
  const filter = {
    organizationId: organization?.id ?? null,
    ...(api === undefined ? {} : { api }),
    ...(environment === undefined ? {} : { environment }),
    ...(state === undefined ? {} : { state }),
  }
  const credentials = await allRows((page) => store.credentials(filter, page))
  const listed = await listedOf(store, credentials)
  const now = context.now()
  const cells = listed.map((row) => cellsOf(row, now))
  const views = listed.map(({ credential, names, lastUse }) => stateView(credential, names, lastUse))
  return listAnswer(views, table(headings, cells, 'There is no such credential.'))
}

interface Listed {
  readonly credential: Credential
  readonly names: Names
  readonly lastUse: LastUse | null
}

async function listedOf(store: Store, credentials: readonly Credential[]): Promise<readonly Listed[]> {
  const kept: KeptUse[] = []
  for (let at = 0; at < credentials.length; at += 500) {
    const ids = credentials.slice(at, at + 500).map(({ id }) => id)
    kept.push(...(await store.lastUses(ids)))
  }
  const usesOf = usesByCredential(kept)
  const known = new Map<string, Names>()
  const listed: Listed[] = []
  for (const credential of credentials) {
    const holder = `${credential.organizationId} ${credential.memberId}`
    const names = known.get(holder) ?? (await namesOf(store, credential))
    known.set(holder, names)
    listed.push({ credential, names, lastUse: usesOf(credential.id).last })
  }
  return listed
}

const cellsOf = ({ credential, names, lastUse }: Listed, now: number): readonly string[] => [
  credential.id,
  names.organization,
  credential.api,
  credential.name,
  credential.kind,
  credential.environment,
  stateText(credential, now),
  recognisedBy(credential),
  moment(lastUse?.at ?? null, 'never'),
]
