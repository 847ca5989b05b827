/** A new secret, shown this one time. It lives in this dialog alone, and goes with it. */

import { Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { Download, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TryIssued } from '../trying/try-issued.tsx'
import { CopyField } from './copy-field.tsx'
import type { IssuedCredential } from './credential-data.ts'
import { useApiNamed, useDialectWords } from './dialect-words.ts'
import { downloadText, environmentFile } from './environment-file.ts'

export interface ShownOnceProps {
  /** Null: nothing is shown. */
  readonly issued: IssuedCredential | null
  readonly title: string
  readonly close: () => void
}

export function ShownOnce({ issued, title, close }: ShownOnceProps): ReactNode {
  const { t } = useTranslation('credentials')
  const [stored, setStored] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const end = (): void => {
    setStored(false)
    setLeaving(false)
    close()
  }
  return (
    <Modal
      opened={issued !== null}
      onClose={() => (stored ? end() : setLeaving(true))}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {issued === null ? null : (
        <Stack gap="md">
          <Alert color="yellow" icon={<TriangleAlert aria-hidden size={18} />} p="sm">
            {t('shown.once')}
          </Alert>
          <Parts issued={issued} />
          <Checkbox
            label={t('shown.stored')}
            checked={stored}
            onChange={({ currentTarget }) => {
              setStored(currentTarget.checked)
              setLeaving(false)
            }}
          />
          {leaving && !stored ? (
            <Alert color="red" role="alert" title={t('shown.leave')} p="sm">
              <Stack gap="sm" align="flex-start">
                <Text size="sm">{t('shown.leaveText')}</Text>
                <Group gap="xs">
                  <Button size="xs" variant="default" onClick={() => setLeaving(false)}>
                    {t('shown.stay')}
                  </Button>
                  <Button size="xs" color="red" onClick={end}>
                    {t('shown.leaveAnyway')}
                  </Button>
                </Group>
              </Stack>
            </Alert>
          ) : null}
          <Group justify="flex-end">
            <Button disabled={!stored} onClick={end}>
              {t('shown.done')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function Parts({ issued }: { readonly issued: IssuedCredential }): ReactNode {
  const { t } = useTranslation('credentials')
  const { wordsOf } = useDialectWords()
  const api = useApiNamed(issued.api)
  const words = wordsOf(api, issued.kind)
  const secret = issued.secret ?? issued.token ?? ''
  return (
    <Stack gap="sm">
      {issued.key === null ? null : <CopyField label={words.key ?? t('plainKey')} value={issued.key} />}
      <CopyField label={words.secret} value={secret} />
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          onClick={() => downloadText(`${issued.api}.env`, environmentFile(issued, api))}
        >
          {t('shown.download')}
        </Button>
        <TryIssued issued={issued} />
      </Group>
    </Stack>
  )
}
