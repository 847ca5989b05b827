import { Anchor, Button, Divider, Group, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import type { SignedIn } from '../session/use-session.ts'
import { Refusal } from '../shell/refusal.tsx'
import { CodeInput } from './code-input.tsx'
import { usePasskeySignIn } from './password-step.tsx'

export interface SecondStepProps {
  readonly factors: Schemas['SecondFactorAwaited']['factors']
  readonly signedIn: (session: SignedIn) => void
  /** Back to the password. */
  readonly again: () => void
}

export function SecondStep({ factors, signedIn, again }: SecondStepProps): ReactNode {
  const { t } = useTranslation('signIn')
  const api = useApi()
  const [code, setCode] = useState('')
  const send = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/session/code', { body: { code } })),
    onSuccess: signedIn,
    onError: () => setCode(''),
  })
  const passkey = usePasskeySignIn(signedIn)
  const byCode = factors.includes('totp')
  const byPasskey = factors.includes('passkey')
  return (
    <Stack gap="md">
      <Refusal error={send.error ?? passkey.error} meanings={{ unauthenticated: t('second.wrong') }} />
      {byCode ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            send.mutate()
          }}
        >
          <Stack gap="md">
            <CodeInput value={code} onChange={setCode} data-autofocus autoFocus />
            <Button type="submit" fullWidth loading={send.isPending}>
              {t('second.submit')}
            </Button>
          </Stack>
        </form>
      ) : null}
      {byCode && byPasskey ? <Divider label={t('or')} /> : null}
      {byPasskey ? (
        <Button
          variant={byCode ? 'default' : 'filled'}
          fullWidth
          leftSection={<Fingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('second.passkey')}
        </Button>
      ) : null}
      <Group justify="center">
        <Anchor component="button" type="button" size="sm" onClick={again}>
          {t('second.again')}
        </Anchor>
      </Group>
    </Stack>
  )
}
