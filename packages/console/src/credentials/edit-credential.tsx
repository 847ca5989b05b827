/** Name, scopes, end and addresses of a credential, changed. */

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { AddressesInput, addressesIn } from './addresses-input.tsx'
import { type Credential, type CredentialDetail, useCredentialsChanged } from './credential-data.ts'
import { useApiNamed } from './dialect-words.ts'
import { ExpiryChoice } from './expiry-choice.tsx'
import { ScopeChoice } from './scope-choice.tsx'

export function EditCredential({ credential }: { readonly credential: CredentialDetail }): ReactNode {
  const { t } = useTranslation('credentials')
  const [opened, setOpened] = useState(false)
  const close = (): void => setOpened(false)
  return (
    <>
      <Button
        variant="default"
        leftSection={<Pencil size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t('edit.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('edit.title', { name: credential.name })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <EditForm credential={credential} close={close} />
      </Modal>
    </>
  )
}

interface EditFormProps {
  readonly credential: CredentialDetail
  readonly close: () => void
}

function EditForm({ credential, close }: EditFormProps): ReactNode {
  const { t } = useTranslation('credentials')
  const words = useProblemWords()
  const [name, setName] = useState(credential.name)
  const [scopes, setScopes] = useState<string[]>(credential.scopes)
  const [expires, setExpires] = useState(credential.expires)
  const [addresses, setAddresses] = useState(credential.addresses.join('\n'))
  const save = useChange(credential, close)
  const offered = useApiNamed(credential.api)?.scopes ?? credential.scopes
  const wrong = save.error === null ? {} : words.fields(save.error)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name: name.trim(), scopes, expires, addresses: addressesIn(addresses) })
      }}
    >
      <Stack gap="md">
        <Refusal marked error={save.error} />
        <TextInput
          label={t('name')}
          data-autofocus
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={wrong['name']}
        />
        <ScopeChoice offered={offered} value={scopes} onChange={setScopes} error={wrong['scopes']} />
        <ExpiryChoice value={expires} onChange={setExpires} error={wrong['expires']} />
        <AddressesInput value={addresses} onChange={setAddresses} error={wrong['addresses']} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('edit.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type Editable = Pick<Credential, 'name' | 'scopes' | 'expires' | 'addresses'>

/** Only what differs is sent: two who change different fields do not undo each other. */
function useChange(credential: CredentialDetail, close: () => void) {
  const api = useApi()
  const changed = useCredentialsChanged()
  return useMutation({
    mutationFn({ name, scopes, expires, addresses }: Editable) {
      const body = {
        ...(name === credential.name ? {} : { name }),
        ...(sameTexts(scopes, credential.scopes) ? {} : { scopes }),
        ...(expires === credential.expires ? {} : { expires }),
        ...(sameTexts(addresses, credential.addresses) ? {} : { addresses }),
      }
      const params = { path: { id: credential.id } }
      return dataOf(api.PATCH('/api/v1/credentials/{id}', { params, body }))
    },
    async onSuccess() {
      await changed()
      close()
    },
  })
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text) => b.includes(text))
