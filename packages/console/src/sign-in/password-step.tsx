import { Alert, Anchor, Button, Divider, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import type { SignedIn } from '../session/use-session.ts'
import { Refusal } from '../shell/refusal.tsx'
import { passkeysWork, signWithPasskey } from './passkeys.ts'

export interface PasswordStepProps {
  /** Nobody of the operator can sign in yet. */
  readonly firstRun: boolean
  /** The second step of a sign-in is over without one. */
  readonly ended: boolean
  readonly signedIn: (session: SignedIn) => void
  readonly second: (factors: Schemas['SecondFactorAwaited']['factors']) => void
  /** Null where no mail can be sent. */
  readonly forgotten: (() => void) | null
}

export function PasswordStep({ firstRun, ended, signedIn, second, forgotten }: PasswordStepProps): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } })
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => dataOf(api.POST('/api/v1/session', { body })),
    onSuccess: (step) => (step.state === 'signed-in' ? signedIn(step) : second(step.factors)),
  })
  const passkey = usePasskeySignIn(signedIn)
  return (
    <Stack gap="md">
      {firstRun ? (
        <Alert title={t('firstRunWaits.title')} p="sm">
          {t('firstRunWaits.text')}
        </Alert>
      ) : null}
      {ended && signIn.error === null && passkey.error === null ? (
        <Alert color="yellow" role="alert" p="sm">
          {t('second.ended')}
        </Alert>
      ) : null}
      <Refusal
        error={signIn.error ?? passkey.error}
        meanings={{ unauthenticated: passkey.error === null ? t('wrong') : t('passkeyUnknown') }}
      />
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        <Stack gap="md">
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            // The field for the code had the focus, and is gone.
            autoFocus={ended}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{
              'aria-label': t('showPassword'),
              tabIndex: 0,
              'aria-hidden': false,
            }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {t('submit')}
          </Button>
        </Stack>
      </form>
      {forgotten === null ? null : (
        <Group justify="center">
          <Anchor component="button" type="button" size="sm" onClick={forgotten}>
            {t('forgotten.link')}
          </Anchor>
        </Group>
      )}
      {passkeysWork() ? (
        <>
          <Divider label={t('or')} />
          <Button
            variant="default"
            fullWidth
            leftSection={<Fingerprint size={18} aria-hidden />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            {t('withPasskey')}
          </Button>
        </>
      ) : null}
    </Stack>
  )
}

export function usePasskeySignIn(signedIn: (session: SignedIn) => void) {
  const api = useApi()
  return useMutation({
    async mutationFn() {
      const options = await dataOf(api.POST('/api/v1/session/passkey/options', { body: {} }))
      const response = await signWithPasskey(options)
      return dataOf(api.POST('/api/v1/session/passkey', { body: { response } }))
    },
    onSuccess: signedIn,
  })
}
