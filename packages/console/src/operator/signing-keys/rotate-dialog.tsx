/** A rotation, told before it begins and followed by its times: nobody has to be there when the new key signs. */

import { Alert, Button, Code, Group, Modal, Stack, Text, Timeline } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../../shell/refusal.tsx'
import { useTimes } from '../../words/times.tsx'
import { type SigningKey, useRotateKeys } from './signing-key-data.ts'

export interface RotateDialogProps {
  readonly keys: readonly SigningKey[]
  readonly opened: boolean
  readonly close: () => void
}

export function RotateDialog({ keys, opened, close }: RotateDialogProps): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={t('keys.rotation.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Rotation keys={keys} close={close} />
    </Modal>
  )
}

function Rotation({ keys, close }: Omit<RotateDialogProps, 'opened'>): ReactNode {
  const { t } = useTranslation('operator')
  const rotate = useRotateKeys()
  const made = rotate.data?.items ?? null
  const waiting = keys.filter(({ state }) => state === 'pending')
  return (
    <Stack gap="md">
      <Refusal error={rotate.error} meanings={{ conflict: t('keys.rotation.waiting') }} />
      {made === null ? <Text size="sm">{t('keys.rotation.text')}</Text> : <Made keys={made} />}
      <Steps activateAt={made?.[0]?.activateAt ?? waiting[0]?.activateAt ?? null} done={made !== null} />
      {waiting.length > 0 && rotate.isIdle ? (
        <Alert color="blue" p="sm">
          {t('keys.rotation.waiting')}
        </Alert>
      ) : null}
      <Group justify="flex-end">
        {made === null ? (
          <>
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button data-autofocus loading={rotate.isPending} onClick={() => rotate.mutate()}>
              {t('keys.rotation.begin')}
            </Button>
          </>
        ) : (
          <Button onClick={close}>{t('keys.rotation.done')}</Button>
        )}
      </Group>
    </Stack>
  )
}

function Made({ keys }: { readonly keys: readonly SigningKey[] }): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Alert
      role="status"
      color="green"
      p="sm"
      icon={<CircleCheck size={18} aria-hidden />}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      title={t('keys.rotation.made')}
    >
      {keys.map(({ kid, algorithm }) => (
        <Text size="sm" key={kid}>
          {algorithm} <Code style={{ wordBreak: 'break-all' }}>{kid}</Code>
        </Text>
      ))}
    </Alert>
  )
}

interface StepsProps {
  /** When the new key signs; null while that is not settled. */
  readonly activateAt: string | null
  /** Whether the new key is published. */
  readonly done: boolean
}

function Steps({ activateAt, done }: StepsProps): ReactNode {
  const { t } = useTranslation('operator')
  const { moment } = useTimes()
  const signs =
    activateAt === null
      ? t('keys.rotation.signsText')
      : t('keys.rotation.signsAt', { at: moment(activateAt) })
  return (
    <Timeline active={done ? 0 : -1} bulletSize={18} lineWidth={2}>
      <Timeline.Item title={t('keys.rotation.publish')}>
        <Explanation>{t('keys.rotation.publishText')}</Explanation>
      </Timeline.Item>
      <Timeline.Item title={t('keys.rotation.signs')}>
        <Explanation>{signs}</Explanation>
      </Timeline.Item>
      <Timeline.Item title={t('keys.rotation.retires')}>
        <Explanation>{t('keys.rotation.retiresText')}</Explanation>
      </Timeline.Item>
      <Timeline.Item title={t('keys.rotation.goes')}>
        <Explanation>{t('keys.rotation.goesText')}</Explanation>
      </Timeline.Item>
    </Timeline>
  )
}

const Explanation = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
)
