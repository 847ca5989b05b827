/** The words of an API for its credentials: those that its customers know from its documentation. */

import { useTranslation } from 'react-i18next'
import { type Api, type Kind, useApis } from './credential-data.ts'

export interface KindWords {
  readonly name: string
  /** Null for a bearer token, which has one part. */
  readonly key: string | null
  readonly secret: string
  readonly where: readonly string[]
}

/** The kinds that an API has words for are those that its documentation tells its customers to make. */
export function useDialectWords(): {
  readonly kindsOf: (api: Api) => readonly Kind[]
  readonly wordsOf: (api: Api | undefined, kind: Kind) => KindWords
} {
  const { t, i18n } = useTranslation('credentials')
  const language = i18n.language === 'fr' ? 'fr' : 'en'
  return {
    kindsOf(api) {
      const known = kinds.filter((kind) => api.words[language][kind] !== undefined)
      return known.length === 0 ? kinds : known
    },
    wordsOf: (api, kind) =>
      api?.words[language][kind] ?? {
        name: t(`kind.${kind}`),
        key: kind === 'key-pair' ? t('plainKey') : null,
        secret: kind === 'key-pair' ? t('plainSecret') : t(`kind.${kind}`),
        where: [],
      },
  }
}

const kinds: readonly Kind[] = ['key-pair', 'service-token', 'personal-token']

export function useApiNamed(name: string): Api | undefined {
  return useApis().data?.find((api) => api.name === name)
}
