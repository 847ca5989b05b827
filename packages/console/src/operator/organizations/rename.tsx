import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemWords } from '../../api/problem-words.ts'
import { Refusal } from '../../shell/refusal.tsx'
import { type Organization, useChangeOrganization } from './organization-data.ts'

export function RenameOrganization({ organization }: { readonly organization: Organization }): ReactNode {
  const { t } = useTranslation('operator')
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('organizations.rename')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('organizations.renameTitle', { name: organization.name })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <RenameForm organization={organization} close={() => setOpened(false)} />
      </Modal>
    </>
  )
}

interface RenameFormProps {
  readonly organization: Organization
  readonly close: () => void
}

function RenameForm({ organization, close }: RenameFormProps): ReactNode {
  const { t } = useTranslation('operator')
  const words = useProblemWords()
  const [name, setName] = useState(organization.name)
  const change = useChangeOrganization(organization.id, close)
  const wrong = words.fields(change.error)['name']
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ name: name.trim() })
      }}
    >
      <Stack gap="md">
        <Refusal error={wrong === undefined ? change.error : null} />
        <TextInput
          label={t('organizations.name')}
          data-autofocus
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={wrong}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('organizations.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
