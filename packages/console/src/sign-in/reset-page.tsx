/** A forgotten password, set anew by the link that was mailed. */

import { Alert, Anchor, Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { DeadLink } from './dead-link.tsx'
import { Entrance } from './entrance.tsx'
import { focusFirst, useFieldRules } from './field-rules.ts'
import { useLinkToken } from './link-token.ts'
import { fewestAlone, NewPassword } from './new-password.tsx'

export function ResetPage(): ReactNode {
  const { t } = useTranslation('signIn')
  const token = useLinkToken()
  return (
    <Entrance title={t('reset.title')} description={t('reset.description')}>
      {token === null ? <DeadLink text={t('reset.noLink')} /> : <ResetForm token={token} />}
    </Entrance>
  )
}

function ResetForm({ token }: { readonly token: string }): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const words = useProblemWords()
  const rules = useFieldRules()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: rules.newPassword(fewestAlone) },
  })
  const reset = useMutation({
    mutationFn: ({ password }: { password: string }) =>
      dataOf(api.POST('/api/v1/password-resets/accept', { body: { token, password } })),
    onError: (error) => form.setErrors(words.fields(error)),
  })
  if (reset.isSuccess) {
    return (
      <Stack gap="md">
        <Alert role="status" color="green">
          {t('reset.done')}
        </Alert>
        <Group justify="center">
          <Anchor component={Link} to="/sign-in" size="sm">
            {t('toSignIn')}
          </Anchor>
        </Group>
      </Stack>
    )
  }
  return (
    <form noValidate onSubmit={form.onSubmit((values) => reset.mutate(values), focusFirst(form))}>
      <Stack gap="md">
        <Refusal marked error={reset.error} />
        <NewPassword {...form.getInputProps('password')} />
        <Button type="submit" loading={reset.isPending} fullWidth>
          {t('reset.submit')}
        </Button>
      </Stack>
    </form>
  )
}
