/** What the server refused, said in the reader's language: why, and what to do. */

import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from './problem.ts'
import { knownSentences } from './known-sentences.ts'

/** Another sentence where a page knows better what a code means there. */
export type ProblemMeanings = Readonly<Record<string, string>>

export interface ProblemWords {
  /** Why the whole was refused. */
  readonly say: (error: unknown, meanings?: ProblemMeanings) => string
  /** What its code means, wherever it comes from. */
  readonly sayInGeneral: (problem: ApiProblem) => string
  /** Why each field was, by its name; empty where it was none in particular. */
  readonly fields: (error: unknown) => Readonly<Record<string, string>>
}

export function useProblemWords(): ProblemWords {
  const { t } = useTranslation('problems')
  return {
    say: (error, meanings = {}) => sentenceOf(t, error, meanings),
    sayInGeneral: ({ code }) => t([`codes.${code}`, 'codes.fault']),
    fields(error) {
      const found = error instanceof ApiProblem ? [...error.fields] : []
      return Object.fromEntries(found.map(([field, message]) => [field, fieldSentence(t, message)]))
    },
  }
}

function sentenceOf(t: TFunction<'problems'>, error: unknown, meanings: ProblemMeanings): string {
  if (!(error instanceof ApiProblem)) return t('unreachable')
  const meant = meanings[error.code]
  if (meant !== undefined) return meant
  if (error.code === 'throttled') return t('throttled', { count: minutes(error.retryAfter) })
  const known = knownSentences[error.message]
  if (known !== undefined) return t(`sentences.${known}`)
  return t([`codes.${error.code}`, 'codes.fault'])
}

const minutes = (seconds: number | null): number => Math.max(1, Math.ceil((seconds ?? 60) / 60))

/** Numbers that a sentence names stand in it as the server wrote them. */
function fieldSentence(t: TFunction<'problems'>, message: string): string {
  const known = knownSentences[message]
  if (known !== undefined) return t(`sentences.${known}`)
  const between = /^A password has (\d+) to (\d+) characters\.$/.exec(message)
  if (between !== null) return t('sentences.passwordLength', { fewest: between[1], most: between[2] })
  const alone = /^Without a second factor a password has (\d+) characters\.$/.exec(message)
  if (alone !== null) return t('sentences.passwordAlone', { fewest: alone[1] })
  return t('sentences.field')
}
