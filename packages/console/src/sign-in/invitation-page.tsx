/** An invitation: whom it is for, and the password that takes it. */

import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { Loading } from '../shell/loading.tsx'
import { Refusal } from '../shell/refusal.tsx'
import { useAfterSignIn } from './after-sign-in.ts'
import { DeadLink } from './dead-link.tsx'
import { Entrance } from './entrance.tsx'
import { focusFirst, useFieldRules } from './field-rules.ts'
import { useLinkToken } from './link-token.ts'
import { fewestAlone, NewPassword } from './new-password.tsx'

export function InvitationPage(): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const { say } = useProblemWords()
  const token = useLinkToken() ?? ''
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => dataOf(api.POST('/api/v1/invitations/show', { body: { token } })),
    enabled: token !== '',
    staleTime: Infinity,
    gcTime: 0,
  })
  if (token === '' || error !== null) {
    return (
      <Entrance title={t('invitation.title')}>
        <DeadLink text={token === '' ? t('invitation.noLink') : say(error)} />
      </Entrance>
    )
  }
  if (data === undefined) {
    return (
      <Entrance title={t('invitation.title')}>
        <Loading />
      </Entrance>
    )
  }
  return (
    <Entrance
      title={t('invitation.to', { organization: data.organization })}
      description={t('invitation.description', { organization: data.organization })}
    >
      <InvitationForm token={token} email={data.email} />
    </Entrance>
  )
}

interface InvitationFormProps {
  readonly token: string
  readonly email: string
}

function InvitationForm({ token, email }: InvitationFormProps): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const words = useProblemWords()
  const signedIn = useAfterSignIn()
  const rules = useFieldRules()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: rules.newPassword(fewestAlone) },
  })
  const accept = useMutation({
    mutationFn: ({ password }: { password: string }) =>
      dataOf(api.POST('/api/v1/invitations/accept', { body: { token, password } })),
    onSuccess: signedIn,
    onError: (error) => form.setErrors(words.fields(error)),
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => accept.mutate(values), focusFirst(form))}>
      <Stack gap="md">
        <Refusal marked error={accept.error} />
        <TextInput label={t('email')} value={email} readOnly autoComplete="username" variant="filled" />
        <NewPassword {...form.getInputProps('password')} />
        <Button type="submit" loading={accept.isPending} fullWidth>
          {t('invitation.submit')}
        </Button>
      </Stack>
    </form>
  )
}
