import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemWords } from '../../api/problem-words.ts'
import { Refusal } from '../../shell/refusal.tsx'
import { type Organization, useCreateOrganization } from './organization-data.ts'

export interface CreateOrganizationProps {
  readonly opened: boolean
  readonly close: () => void
  readonly made: (organization: Organization) => void
}

export function CreateOrganization({ opened, close, made }: CreateOrganizationProps): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('organizations.createTitle')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <CreateForm cancel={close} made={made} />
    </Modal>
  )
}

interface CreateFormProps {
  readonly cancel: () => void
  readonly made: (organization: Organization) => void
}

function CreateForm({ cancel, made }: CreateFormProps): ReactNode {
  const { t } = useTranslation('operator')
  const words = useProblemWords()
  const [name, setName] = useState('')
  const create = useCreateOrganization(made)
  const wrong = words.fields(create.error)['name']
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate(name.trim())
      }}
    >
      <Stack gap="md">
        <Refusal error={wrong === undefined ? create.error : null} />
        <TextInput
          label={t('organizations.name')}
          description={t('organizations.nameHint')}
          data-autofocus
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={wrong}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('organizations.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
