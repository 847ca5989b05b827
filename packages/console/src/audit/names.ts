/** What people call the credentials and members that events name by their ids. */

import { useQuery } from '@tanstack/react-query'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'

export interface Names {
  readonly credentials: ReadonlyMap<string, string>
  readonly members: ReadonlyMap<string, string>
}

const none: ReadonlyMap<string, string> = new Map()

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
        credentials: new Map(credentials.items.map(({ id, name }) => [id, name])),
        members: new Map(members.items.map(({ id, email }) => [id, email])),
      }
    },
    staleTime: 60_000,
  })
  return data ?? { credentials: none, members: none }
}
