import { useMutation } from '@tanstack/react-query'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { type Member, useMembersChanged } from './member-data.ts'

export function useChangeMember({ id }: Member, close: () => void) {
  const api = useApi()
  const changed = useMembersChanged()
  return useMutation({
    mutationFn: (body: Partial<Pick<Member, 'role' | 'state'>>) =>
      dataOf(api.PATCH('/api/v1/members/{id}', { params: { path: { id } }, body })),
    async onSuccess() {
      await changed()
      close()
    },
  })
}
