/** What people call the credentials and members that events name by their ids. */

import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'

type NamedCredential = Schemas['ListedCredential']

export interface Names {
  readonly credentials: ReadonlyMap<string, NamedCredential>
  readonly members: ReadonlyMap<string, string>
}

const none: Names = { credentials: new Map(), members: new Map() }

/** Of the first two hundred of each: who has more reads the ids of the others. */
export function useNames(organization: string): Names {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['names', organization],
    async queryFn(): Promise<Names> {
      const params = { query: { organization, limit: '200' } }
      const [credentials, members] = await Promise.all([
        dataOf(api.GET('/api/v1/credentials', { params })),
        dataOf(api.GET('/api/v1/members', { params })),
      ])
      return {
        credentials: new Map(credentials.items.map((one) => [one.id, one])),
        members: new Map(members.items.map(({ id, email }) => [id, email])),
      }
    },
    staleTime: 60_000,
  })
  return data ?? none
}
