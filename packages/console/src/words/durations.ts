/** Lengths of time as people say them: `15 minutes`, `3 days`. */

import { useTranslation } from 'react-i18next'

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** Gives a text for seconds, in the largest unit of which they are at least one; rounded to a tenth of it. */
export function useDurations(): (seconds: number) => string {
  const { i18n } = useTranslation()
  return (seconds) => {
    const [unit, length] = units.find(([, length]) => seconds >= length) ?? ['second', 1]
    const options = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const
    return new Intl.NumberFormat(i18n.language, options).format(seconds / length)
  }
}
