/** When and from where a credential, or one of its secrets, was last used. */

import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '../words/times.tsx'
import type { ListedCredential, Secret } from './credential-data.ts'

export function LastUseText({ credential }: { readonly credential: ListedCredential }): ReactNode {
  const { t } = useTranslation('credentials')
  const { lastUse } = credential
  if (lastUse === null) {
    return (
      <Text size="sm" c="dimmed">
        {t('neverUsed')}
      </Text>
    )
  }
  const which = whichSecret(credential, lastUse)
  return (
    <Stack gap={2}>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        <Moment at={lastUse.at} as="fromNow" />
      </Text>
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {t('from', { address: lastUse.address })}
      </Text>
      {which === null ? null : (
        <Text size="xs" c="dimmed">
          {t(`lastUseWith.${which}`)}
        </Text>
      )}
    </Stack>
  )
}

/** Nothing where the credential has one secret, and it is the one that was used. */
function whichSecret(
  { key, secrets }: ListedCredential,
  { secret, secretEnded }: NonNullable<ListedCredential['lastUse']>,
): 'old' | 'new' | 'ended' | 'endedToken' | null {
  if (secretEnded) return key === null ? 'endedToken' : 'ended'
  if (secrets.length < 2) return null
  return secrets.find(({ id }) => id === secret)?.expires === null ? 'new' : 'old'
}

export function SecretUseText({
  secret: { lastUse, lastUseUnknown },
}: {
  readonly secret: Secret
}): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Text size="sm" c="dimmed">
      {lastUse === null ? (
        lastUseUnknown ? (
          t('secrets.useUnknown')
        ) : (
          t('secrets.notUsed')
        )
      ) : (
        <>
          {t('secrets.lastUsed')} <Moment at={lastUse.at} as="fromNow" />{' '}
          {t('from', { address: lastUse.address })}
        </>
      )}
    </Text>
  )
}
