/** Instants as people read them, in the language of the page and the time zone of the browser. */

import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

export interface Times {
  readonly day: (instant: string) => string
  readonly moment: (instant: string) => string
  /** `3 days ago`, `in 2 hours`. */
  readonly fromNow: (instant: string) => string
}

export function useTimes(): Times {
  const { i18n } = useTranslation()
  const { language } = i18n
  const locale = localeFor(language)
  const format = (instant: string, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, options).format(new Date(instant))
  return {
    day: (instant) => format(instant, { dateStyle: 'medium' }),
    moment: (instant) => format(instant, { dateStyle: 'medium', timeStyle: 'short' }),
    fromNow(instant) {
      const seconds = (Date.parse(instant) - Date.now()) / 1000
      const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
      const [unit, length] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
      return unit === 'second'
        ? relative.format(0, 'second')
        : relative.format(Math.trunc(seconds / length), unit)
    },
  }
}

/** The browser's own kind of that language: dates in English differ between Dublin and Denver. */
const localeFor = (language: string): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language

export interface MomentProps {
  readonly at: string
  readonly as: keyof Times
}

/** The exact instant is told to whoever points at it. */
export function Moment({ at, as }: MomentProps): ReactNode {
  const times = useTimes()
  return (
    <time dateTime={at} title={times.moment(at)}>
      {times[as](at)}
    </time>
  )
}
