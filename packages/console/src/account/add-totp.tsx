/** An authenticator application: its secret as a picture and as text, then a code that shows it has arrived. */

import { Button, Center, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { CopyField } from '../credentials/copy-field.tsx'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { Refusal } from '../shell/refusal.tsx'
import { CodeInput } from '../sign-in/code-input.tsx'
import { useAccountChanged } from './account-data.ts'

export interface AddFactorProps {
  readonly opened: boolean
  readonly close: () => void
}

export function AddTotp({ opened, close }: AddFactorProps): ReactNode {
  const { t } = useTranslation('account')
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('totp.title')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <NewSecret close={close} />
    </Modal>
  )
}

/** One secret for one opening of the dialog: it is asked for once and kept nowhere. */
function NewSecret({ close }: Pick<AddFactorProps, 'close'>): ReactNode {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['new-totp'],
    queryFn: () => dataOf(api.POST('/api/v1/second-factors/totp', { body: {} })),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  if (data !== undefined) return <ConfirmTotp made={data} close={close} />
  return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
}

interface ConfirmTotpProps {
  readonly made: Schemas['NewTotp']
  readonly close: () => void
}

function ConfirmTotp({ made: { id, secret, uri }, close }: ConfirmTotpProps): ReactNode {
  const { t } = useTranslation('account')
  const api = useApi()
  const changed = useAccountChanged()
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/api/v1/second-factors/totp/{id}/confirm', { params: { path: { id } }, body: { code } }),
      ),
    async onSuccess() {
      await changed()
      close()
    },
    onError: () => setCode(''),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('totp.scan')}</Text>
        <Center>
          <Picture text={uri} />
        </Center>
        <CopyField label={t('totp.secret')} value={secret} />
        <Refusal error={confirm.error} />
        <CodeInput value={code} onChange={setCode} data-autofocus />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            {t('totp.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Picture({ text }: { readonly text: string }): ReactNode {
  const { t } = useTranslation('account')
  const { data } = useQuery({
    queryKey: ['picture', text],
    queryFn: async () => {
      const { toDataURL } = await import('qrcode')
      return toDataURL(text, { margin: 2, width: 208, errorCorrectionLevel: 'M' })
    },
    staleTime: Infinity,
    gcTime: 0,
  })
  return data === undefined ? (
    <Loading />
  ) : (
    <img src={data} width={208} height={208} alt={t('totp.picture')} />
  )
}
