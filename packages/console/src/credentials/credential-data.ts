/** What the management API gives of credentials, and how it is kept. */

import {
  keepPreviousData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { rowsOfPages } from '../lists/paged-list.tsx'
import type { Holder } from './holder.ts'

export type Api = Schemas['Api']
export type Credential = Schemas['Credential']
export type ListedCredential = Schemas['ListedCredential']
export type CredentialDetail = Schemas['CredentialDetail']
export type Secret = CredentialDetail['secrets'][number]
export type IssuedCredential = Schemas['IssuedCredential']
export type Kind = Credential['kind']
export type Environment = Credential['environment']
export type State = Credential['state']

export interface CredentialFilter {
  readonly api?: string
  readonly environment?: Environment
  readonly state?: State
}

const credentialsKey = 'credentials'

/** The API of the server itself, whose title is ours to translate; the others have the titles that the operator gave. */
const ownApi = 'guichet'

export function useApis(): UseQueryResult<readonly Api[]> {
  const api = useApi()
  const { t } = useTranslation('shell')
  const select = useCallback(
    ({ items }: { readonly items: readonly Api[] }): readonly Api[] =>
      items.map((item) => (item.name === ownApi ? { ...item, title: t('managementApi') } : item)),
    [t],
  )
  return useQuery({
    queryKey: ['apis'],
    queryFn: () => dataOf(api.GET('/api/v1/apis')),
    select,
    staleTime: 300_000,
  })
}

export function useCredentials(
  { organization }: Holder,
  filter: CredentialFilter,
): UseInfiniteQueryResult<readonly ListedCredential[]> {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [credentialsKey, organization, filter],
    queryFn: ({ pageParam }) => {
      const narrowed = organization === null ? filter : { ...filter, organization }
      const query = pageParam === '' ? narrowed : { ...narrowed, after: pageParam }
      return dataOf(api.GET('/api/v1/credentials', { params: { query } }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: rowsOfPages<ListedCredential>,
    // A changed filter keeps the list in sight until the next one is there.
    placeholderData: keepPreviousData,
  })
}

export function useCredential(id: string): UseQueryResult<CredentialDetail> {
  const api = useApi()
  return useQuery({
    queryKey: [credentialsKey, 'one', id],
    queryFn: () => dataOf(api.GET('/api/v1/credentials/{id}', { params: { path: { id } } })),
  })
}

/** After a change: what is shown of credentials is asked for again. */
export function useCredentialsChanged(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: [credentialsKey] })
}
