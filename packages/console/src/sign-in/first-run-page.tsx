/** The operator's first owner: opened by the link that the server printed. */

import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { useAfterSignIn } from './after-sign-in.ts'
import { DeadLink } from './dead-link.tsx'
import { Entrance } from './entrance.tsx'
import { focusFirst, useFieldRules } from './field-rules.ts'
import { useLinkToken } from './link-token.ts'
import { fewestAlone, NewPassword } from './new-password.tsx'

export function FirstRunPage(): ReactNode {
  const { t } = useTranslation('signIn')
  const token = useLinkToken()
  return (
    <Entrance title={t('firstRun.title')} description={t('firstRun.description')}>
      {token === null ? <DeadLink text={t('firstRun.noLink')} /> : <FirstRunForm token={token} />}
    </Entrance>
  )
}

function FirstRunForm({ token }: { readonly token: string }): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const words = useProblemWords()
  const signedIn = useAfterSignIn()
  const rules = useFieldRules()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { organization: '', email: '', password: '' },
    validate: { organization: rules.name, email: rules.email, password: rules.newPassword(fewestAlone) },
  })
  const complete = useMutation({
    mutationFn: (given: typeof form.values) =>
      dataOf(api.POST('/api/v1/first-run', { body: { token, ...given } })),
    onSuccess: signedIn,
    onError: (error) => form.setErrors(words.fields(error)),
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => complete.mutate(values), focusFirst(form))}>
      <Stack gap="md">
        <Refusal marked error={complete.error} />
        <TextInput
          label={t('firstRun.organization')}
          description={t('firstRun.organizationHint')}
          autoComplete="organization"
          required
          withAsterisk={false}
          maxLength={100}
          {...form.getInputProps('organization')}
        />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <NewPassword {...form.getInputProps('password')} />
        <Button type="submit" loading={complete.isPending} fullWidth>
          {t('firstRun.submit')}
        </Button>
      </Stack>
    </form>
  )
}
