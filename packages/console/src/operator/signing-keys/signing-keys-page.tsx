import { Button, Group, Switch } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignedIn } from '../../session/use-session.ts'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { Page } from '../../shell/page.tsx'
import { TypedConfirmation } from '../typed-confirmation.tsx'
import { KeyLife } from './key-life.tsx'
import { KeyTable } from './key-table.tsx'
import { RotateDialog } from './rotate-dialog.tsx'
import { type SigningKey, useRevokeKey, useSigningKeys } from './signing-key-data.ts'

export function SigningKeysPage(): ReactNode {
  const { t } = useTranslation('operator')
  const mayWrite = useSignedIn().scopes.includes('signing-keys:write')
  const [rotating, setRotating] = useState(false)
  const { data, error, refetch } = useSigningKeys()
  return (
    <Page
      title={t('keys.title')}
      description={t('keys.description')}
      actions={
        mayWrite && data !== undefined ? (
          <Button leftSection={<RefreshCw size={16} aria-hidden />} onClick={() => setRotating(true)}>
            {t('keys.rotate')}
          </Button>
        ) : null
      }
    >
      <KeyLife />
      {data !== undefined ? (
        <>
          <Keys keys={data} mayWrite={mayWrite} />
          <RotateDialog keys={data} opened={rotating} close={() => setRotating(false)} />
        </>
      ) : error === null ? (
        <Loading />
      ) : (
        <Faulted error={error} again={() => void refetch()} />
      )}
    </Page>
  )
}

interface KeysProps {
  readonly keys: readonly SigningKey[]
  readonly mayWrite: boolean
}

function Keys({ keys, mayWrite }: KeysProps): ReactNode {
  const { t } = useTranslation('operator')
  const [withGone, setWithGone] = useState(false)
  const [revoking, setRevoking] = useState<SigningKey | null>(null)
  const shown = useMemo(() => keys.filter(({ state }) => withGone || state !== 'gone'), [keys, withGone])
  return (
    <>
      <Group justify="flex-end">
        <Switch
          size="sm"
          label={t('keys.withGone')}
          checked={withGone}
          onChange={({ currentTarget }) => setWithGone(currentTarget.checked)}
        />
      </Group>
      <KeyTable keys={shown} revoke={mayWrite ? setRevoking : null} />
      <RevokeKey revoking={revoking} close={() => setRevoking(null)} />
    </>
  )
}

/** Characters of the name that are typed: enough to tell keys apart. */
const typed = 8

interface RevokeKeyProps {
  /** Null: none. */
  readonly revoking: SigningKey | null
  readonly close: () => void
}

function RevokeKey({ revoking, close }: RevokeKeyProps): ReactNode {
  const { t } = useTranslation('operator')
  const revoke = useRevokeKey(close)
  return (
    <TypedConfirmation
      opened={revoking !== null}
      close={() => {
        revoke.reset()
        close()
      }}
      title={t('keys.revocation.title')}
      consequences={consequencesOf(revoking).map((name) => t(`keys.revocation.${name}`))}
      wanted={revoking?.kid.slice(0, typed) ?? ''}
      wantedName={t('keys.revocation.wanted')}
      action={t('keys.revocation.action')}
      pending={revoke.isPending}
      error={revoke.error}
      confirm={() => {
        if (revoking !== null) revoke.mutate(revoking.kid)
      }}
    />
  )
}

const consequencesOf = (key: SigningKey | null): readonly string[] => {
  if (key === null) return []
  if (key.state === 'pending') return ['unused', 'forGood']
  return key.state === 'active' ? ['tokens', 'soon', 'successor', 'forGood'] : ['tokens', 'soon', 'forGood']
}
