/** Why something was refused, in the reader's language. The trail keeps it in English, and as few short texts. */

import { useTranslation } from 'react-i18next'

export interface RefusalWords {
  /** Null for what an older or newer server recorded: it is to be shown as it is. */
  readonly reason: (recorded: string) => string | null
  readonly cause: (recorded: string) => string | null
}

export function useRefusalWords(): RefusalWords {
  const { t, i18n } = useTranslation('refusals')
  const isKnown = (key: string): boolean => i18n.exists(key, { ns: 'refusals' })
  return {
    reason(recorded) {
      // What the store told follows a colon.
      const [known = ''] = recorded.split(':', 1)
      return isKnown(`reason.${known}`) ? t(`reason.${known}`) : null
    },
    cause: (recorded) => (isKnown(`cause.${recorded}`) ? t(`cause.${recorded}`) : null),
  }
}
