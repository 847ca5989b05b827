import { useMutation } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import type { Credential } from '../credentials/credential-data.ts'

export type Trial = Schemas['Trial']
export type Conversation = Schemas['Conversation']

/** What is tried: a credential, of which everything but the secret is known. */
export type Tried = Pick<Credential, 'id' | 'kind' | 'api' | 'key'>

/** The secret goes with one request and is kept nowhere, the list of past mutations included. */
export function useTry({ id, kind }: Pick<Tried, 'id' | 'kind'>) {
  const api = useApi()
  return useMutation({
    mutationFn(secret: string) {
      const body = kind === 'key-pair' ? { secret } : { token: secret }
      return dataOf(api.POST('/api/v1/credentials/{id}/try', { params: { path: { id } }, body }))
    },
    gcTime: 0,
  })
}
