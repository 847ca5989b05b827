import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { useEnter } from '../session/use-session.ts'
import { Refusal } from '../shell/refusal.tsx'
import { focusFirst, useFieldRules } from '../sign-in/field-rules.ts'
import { fewestAlone, fewestWithFactor, NewPassword } from '../sign-in/new-password.tsx'
import { useSecondFactors } from './account-data.ts'

interface Given {
  readonly current: string
  readonly password: string
}

export function ChangePassword(): ReactNode {
  const { t } = useTranslation('account')
  const words = useProblemWords()
  const api = useApi()
  const enter = useEnter()
  const factors = useSecondFactors().data ?? []
  const fewest = factors.length > 0 ? fewestWithFactor : fewestAlone
  const rules = useFieldRules()
  const form = useForm<Given>({
    mode: 'uncontrolled',
    initialValues: { current: '', password: '' },
    validate: { current: rules.given, password: rules.newPassword(fewest) },
  })
  const change = useMutation({
    mutationFn: (body: Given) => dataOf(api.PUT('/api/v1/session/password', { body })),
    onSuccess(session) {
      form.reset()
      enter(session)
    },
    onError: (error) => form.setErrors(words.fields(error)),
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => change.mutate(values), focusFirst(form))}>
      <Stack gap="md" maw={440}>
        <Refusal marked error={change.error} meanings={{ unauthenticated: t('password.wrong') }} />
        {change.isSuccess ? (
          <Alert color="green" role="status" p="sm">
            {t('password.changed')}
          </Alert>
        ) : null}
        <PasswordInput
          key={form.key('current')}
          label={t('password.current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{
            'aria-label': t('password.show'),
            tabIndex: 0,
            'aria-hidden': false,
          }}
          {...form.getInputProps('current')}
        />
        <NewPassword key={form.key('password')} fewest={fewest} {...form.getInputProps('password')} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('password.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
