/** An audit event as a sentence. */

import { useTranslation } from 'react-i18next'
import { useApis } from '../credentials/credential-data.ts'
import { type AuditEvent, actions } from './audit-data.ts'
import type { Names } from './names.ts'

export interface EventWords {
  readonly sentence: (event: AuditEvent) => string
  readonly actor: (event: AuditEvent) => string
  /** Null for whoever has an id. */
  readonly namelessActor: (actor: string) => string | null
}

const isKnown = (action: string): boolean => actions.some((known) => known === action)

const nameIn = (details: AuditEvent['details'], field: string): string | undefined => {
  const value = details?.[field]
  return typeof value === 'string' ? value : undefined
}

/** Why the event is no grant and no change: its reason as it was recorded, or null. */
export const reasonOf = ({ reason, details }: AuditEvent): string | null =>
  reason ?? nameIn(details, 'reason') ?? null

export function useEventWords({ credentials, members }: Names): EventWords {
  const { t } = useTranslation('audit')
  const apis = useApis().data ?? []
  const namelessActor = (actor: string): string | null => {
    if (actor === 'command-line') return t('actor.commandLine')
    if (actor === 'server') return t('actor.server')
    return actor === 'unknown' ? t('actor.unknown') : null
  }
  return {
    sentence(event) {
      const { action, details } = event
      // An event that a newer server records is told by its name.
      if (!isKnown(action)) return action
      return t(`sentence.${action}`, {
        credential:
          credentials.get(event.credential ?? '')?.name ?? nameIn(details, 'name') ?? event.credential ?? '…',
        member: members.get(event.member ?? '') ?? nameIn(details, 'email') ?? event.member ?? '…',
        email: nameIn(details, 'email') ?? '…',
        api: apis.find(({ name }) => name === event.api)?.title ?? event.api ?? '…',
      })
    },
    actor: ({ actor }) => namelessActor(actor) ?? members.get(actor) ?? credentials.get(actor)?.name ?? actor,
    namelessActor,
  }
}
