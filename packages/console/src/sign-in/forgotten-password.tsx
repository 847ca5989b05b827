import { Alert, Anchor, Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { MailCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'

export function ForgottenPassword({ back }: { readonly back: () => void }): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '' } })
  const ask = useMutation({
    mutationFn: (body: { email: string }) => dataOf(api.POST('/api/v1/password-resets', { body })),
  })
  return (
    <Stack gap="md">
      {ask.isSuccess ? (
        <Alert role="status" color="green" icon={<MailCheck aria-hidden size={18} />}>
          {t('forgotten.sent')}
        </Alert>
      ) : (
        <form onSubmit={form.onSubmit((values) => ask.mutate(values))}>
          <Stack gap="md">
            <Refusal error={ask.error} />
            <TextInput
              label={t('email')}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              {...form.getInputProps('email')}
            />
            <Button type="submit" loading={ask.isPending} fullWidth>
              {t('forgotten.submit')}
            </Button>
          </Stack>
        </form>
      )}
      <Group justify="center">
        <Anchor component="button" type="button" size="sm" onClick={back}>
          {t('backToSignIn')}
        </Anchor>
      </Group>
    </Stack>
  )
}
