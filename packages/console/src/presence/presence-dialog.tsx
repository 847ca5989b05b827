/** Asks the member to prove to be there: with the password, a code, or a passkey. */

import { Button, Divider, Group, Modal, PasswordInput, SegmentedControl, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { sessionKey } from '../api/queries.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { CodeInput } from '../sign-in/code-input.tsx'
import { passkeysWork, signWithPasskey } from '../sign-in/passkeys.ts'
import type { PresenceRequests } from './presence-requests.ts'

export interface PresenceDialogProps {
  readonly requests: PresenceRequests
}

export function PresenceDialog({ requests }: PresenceDialogProps): ReactNode {
  const { t } = useTranslation('presence')
  const wanted = useSyncExternalStore(requests.subscribe, requests.wanted)
  return (
    <Modal
      opened={wanted}
      onClose={() => requests.answer(false)}
      title={t('title')}
      zIndex={400}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <PresenceForm answer={requests.answer} />
    </Modal>
  )
}

type Given = { readonly password: string } | { readonly code: string } | 'passkey'

function usePresence(answer: (proved: boolean) => void) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    async mutationFn(given: Given) {
      if (given !== 'passkey') return dataOf(api.POST('/api/v1/session/presence', { body: given }))
      const options = await dataOf(api.POST('/api/v1/session/presence/options', { body: {} }))
      const passkey = await signWithPasskey(options)
      return dataOf(api.POST('/api/v1/session/presence', { body: { passkey } }))
    },
    onSuccess(session) {
      queries.setQueryData(sessionKey, session)
      answer(true)
    },
  })
}

function PresenceForm({ answer }: { readonly answer: (proved: boolean) => void }): ReactNode {
  const { t } = useTranslation('presence')
  const [by, setBy] = useState('password')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const prove = usePresence(answer)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        prove.mutate(by === 'password' ? { password } : { code })
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('why')}</Text>
        <Refusal error={prove.error} meanings={{ unauthenticated: t('wrong') }} />
        <SegmentedControl
          aria-label={t('how')}
          value={by}
          onChange={setBy}
          data={[
            { value: 'password', label: t('password') },
            { value: 'code', label: t('code') },
          ]}
        />
        {by === 'password' ? (
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            data-autofocus
            required
            withAsterisk={false}
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0, 'aria-hidden': false }}
          />
        ) : (
          <CodeInput value={code} onChange={setCode} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(false)}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={prove.isPending && prove.variables !== 'passkey'}>
            {t('submit')}
          </Button>
        </Group>
        {passkeysWork() ? (
          <>
            <Divider label={t('or')} />
            <Button
              variant="default"
              leftSection={<Fingerprint size={18} aria-hidden />}
              loading={prove.isPending && prove.variables === 'passkey'}
              onClick={() => prove.mutate('passkey')}
            >
              {t('passkey')}
            </Button>
          </>
        ) : null}
      </Stack>
    </form>
  )
}
