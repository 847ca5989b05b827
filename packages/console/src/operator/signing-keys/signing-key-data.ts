import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import type { Schemas } from '../../api/client.ts'
import { dataOf } from '../../api/problem.ts'
import { useApi } from '../../api/use-api.ts'

export type SigningKey = Schemas['SigningKey']
export type KeyState = SigningKey['state']

const signingKeysKey = ['signing-keys']

export function useSigningKeys(): UseQueryResult<readonly SigningKey[]> {
  const api = useApi()
  return useQuery({
    queryKey: signingKeysKey,
    queryFn: () => dataOf(api.GET('/api/v1/signing-keys')),
    select: ({ items }) => items,
    // Keys change their states by themselves.
    refetchInterval: 15_000,
  })
}

export function useRotateKeys() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/signing-keys/rotate', { body: {} })),
    onSuccess: () => queries.invalidateQueries({ queryKey: signingKeysKey }),
  })
}

export function useRevokeKey(done: () => void) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (kid: string) =>
      dataOf(api.POST('/api/v1/signing-keys/{kid}/revoke', { params: { path: { kid } }, body: {} })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: signingKeysKey })
      done()
    },
  })
}
