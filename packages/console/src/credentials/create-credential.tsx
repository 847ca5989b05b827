/** Making a credential, and what is shown of it this one time. */

import { Button, Group, Modal, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { AddressesInput, addressesIn } from './addresses-input.tsx'
import type { OpenCredential } from './credential-columns.tsx'
import { type Api, type IssuedCredential, useApis, useCredentialsChanged } from './credential-data.ts'
import { ExpiryChoice } from './expiry-choice.tsx'
import type { Holder } from './holder.ts'
import { KindChoice } from './kind-choice.tsx'
import { type NewCredential, newCredentialFor, useKindsFor } from './new-credential.ts'
import { ScopeChoice } from './scope-choice.tsx'
import { ShownOnce } from './shown-once.tsx'

export interface CreateCredentialProps {
  readonly holder: Holder
  readonly opened: boolean
  readonly close: () => void
  readonly made: OpenCredential
}

export function CreateCredential({ holder, opened, close, made }: CreateCredentialProps): ReactNode {
  const { t } = useTranslation('credentials')
  const [issued, setIssued] = useState<IssuedCredential | null>(null)
  const apis = useApis().data ?? []
  const [first] = apis
  return (
    <>
      <Modal
        opened={opened}
        onClose={close}
        title={t('createTitle')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {first === undefined ? null : (
          <CreateForm
            apis={apis}
            first={first}
            holder={holder}
            cancel={close}
            done={(issue) => {
              close()
              setIssued(issue)
            }}
          />
        )}
      </Modal>
      <ShownOnce
        issued={issued}
        title={t('shown.made')}
        close={() => {
          const id = issued?.id
          setIssued(null)
          if (id !== undefined) made.go(id)
        }}
      />
    </>
  )
}

interface CreateFormProps {
  readonly apis: readonly Api[]
  readonly first: Api
  readonly holder: Holder
  readonly cancel: () => void
  readonly done: (issue: IssuedCredential) => void
}

function CreateForm({ apis, first, holder, cancel, done }: CreateFormProps): ReactNode {
  const { t } = useTranslation('credentials')
  const words = useProblemWords()
  const kindsFor = useKindsFor(holder)
  const [given, setGiven] = useState<NewCredential>(() => newCredentialFor(first, kindsFor(first)))
  const set = (changed: Partial<NewCredential>): void => setGiven({ ...given, ...changed })
  const create = useCreate(holder, done)
  const api = apis.find(({ name }) => name === given.api) ?? first
  const wrong = create.error === null ? {} : words.fields(create.error)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate(given)
      }}
    >
      <Stack gap="md">
        <Refusal marked error={create.error} />
        <NativeSelect
          label={t('api')}
          data-autofocus
          data={apis.map(({ name, title }) => ({ value: name, label: title }))}
          value={given.api}
          onChange={({ currentTarget: { value } }) => {
            const chosen = apis.find(({ name }) => name === value)
            if (chosen !== undefined) {
              setGiven({ ...newCredentialFor(chosen, kindsFor(chosen)), name: given.name })
            }
          }}
        />
        <KindChoice
          api={api}
          kinds={kindsFor(api)}
          value={given.kind}
          onChange={(kind) => set({ kind })}
          error={wrong['kind']}
        />
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          required
          withAsterisk={false}
          maxLength={100}
          value={given.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          error={wrong['name']}
        />
        {api.environments.length < 2 ? null : (
          <Radio.Group
            label={t('environmentLabel')}
            value={given.environment}
            onChange={(value) => set({ environment: value === 'sandbox' ? 'sandbox' : 'production' })}
            error={wrong['environment']}
          >
            <Group mt="xs">
              {api.environments.map((environment) => (
                <Radio key={environment} value={environment} label={t(`environment.${environment}`)} />
              ))}
            </Group>
          </Radio.Group>
        )}
        <ScopeChoice
          offered={api.scopes}
          value={given.scopes}
          onChange={(scopes) => set({ scopes })}
          error={wrong['scopes']}
        />
        <ExpiryChoice
          value={given.expires}
          onChange={(expires) => set({ expires })}
          error={wrong['expires']}
        />
        <AddressesInput
          value={given.addresses}
          onChange={(addresses) => set({ addresses })}
          error={wrong['addresses']}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useCreate({ organization, member }: Holder, done: (issue: IssuedCredential) => void) {
  const api = useApi()
  const changed = useCredentialsChanged()
  return useMutation({
    mutationFn({ addresses, ...given }: NewCredential) {
      const owner = organization === null ? {} : { organization }
      const named = given.kind === 'personal-token' && member !== null ? { member } : {}
      const name = given.name.trim()
      const body = { ...given, ...owner, ...named, name, addresses: addressesIn(addresses) }
      return dataOf(api.POST('/api/v1/credentials', { body }))
    },
    onSuccess(issue) {
      done(issue)
      void changed()
    },
  })
}
