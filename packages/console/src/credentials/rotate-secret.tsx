/** A new secret for a credential, with an overlap in which the old one goes on. */

import { Alert, Button, Checkbox, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { type CredentialDetail, type IssuedCredential, useCredentialsChanged } from './credential-data.ts'
import { ShownOnce } from './shown-once.tsx'

const overlaps = ['0', '1h', '24h', '7d'] as const
type Overlap = (typeof overlaps)[number]

export function RotateSecret({ credential }: { readonly credential: CredentialDetail }): ReactNode {
  const { t } = useTranslation('credentials')
  const [opened, setOpened] = useState(false)
  const [issued, setIssued] = useState<IssuedCredential | null>(null)
  return (
    <>
      <Button leftSection={<RefreshCw size={16} aria-hidden />} onClick={() => setOpened(true)}>
        {t('rotate.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('rotate.title', { name: credential.name })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <RotateForm
          credential={credential}
          cancel={() => setOpened(false)}
          done={(issue) => {
            setOpened(false)
            setIssued(issue)
          }}
        />
      </Modal>
      <ShownOnce issued={issued} title={t('shown.rotated')} close={() => setIssued(null)} />
    </>
  )
}

interface RotateFormProps {
  readonly credential: CredentialDetail
  readonly cancel: () => void
  readonly done: (issue: IssuedCredential) => void
}

function RotateForm({ credential, cancel, done }: RotateFormProps): ReactNode {
  const { t } = useTranslation('credentials')
  const soft = credential.kind === 'key-pair'
  const [overlap, setOverlap] = useState<Overlap>(soft ? '24h' : '0')
  const [refuseTokens, setRefuseTokens] = useState(false)
  const rotate = useRotate(credential, done)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        rotate.mutate({ overlap, refuseTokens })
      }}
    >
      <Stack gap="md">
        <Refusal error={rotate.error} />
        {soft ? (
          <Radio.Group
            label={t('rotate.overlap')}
            description={t('rotate.overlapHint')}
            value={overlap}
            onChange={(value) => setOverlap(overlaps.find((one) => one === value) ?? '24h')}
          >
            <Stack gap="xs" mt="xs">
              {overlaps.map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={t(`rotate.for.${value}`)}
                  data-autofocus={value === '24h' || undefined}
                />
              ))}
            </Stack>
          </Radio.Group>
        ) : (
          <Alert color="yellow" p="sm">
            {t('rotate.bearer')}
          </Alert>
        )}
        {credential.secrets.length > 1 ? <Text size="sm">{t('rotate.third')}</Text> : null}
        <Checkbox
          label={t('rotate.refuseTokens')}
          description={t('rotate.refuseTokensHint')}
          checked={refuseTokens}
          onChange={({ currentTarget }) => setRefuseTokens(currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={rotate.isPending}>
            {t('rotate.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface Rotation {
  readonly overlap: Overlap
  readonly refuseTokens: boolean
}

function useRotate({ id, version }: CredentialDetail, done: (issue: IssuedCredential) => void) {
  const api = useApi()
  const changed = useCredentialsChanged()
  return useMutation({
    mutationFn: (rotation: Rotation) =>
      dataOf(
        api.POST('/api/v1/credentials/{id}/rotate', {
          params: { path: { id } },
          // Two who rotate at the same time must not end each other's secret.
          body: { ...rotation, version },
        }),
      ),
    onSuccess(issue) {
      done(issue)
      void changed()
    },
    onError: () => void changed(),
  })
}
