import type { Language } from './facts.ts'

const units = [
  { seconds: 86_400, en: 'day', fr: 'jour' },
  { seconds: 3_600, en: 'hour', fr: 'heure' },
  { seconds: 60, en: 'minute', fr: 'minute' },
  { seconds: 1, en: 'second', fr: 'seconde' },
] as const

/** `3600` is one hour, `90` ninety seconds: in the largest unit that says it whole. */
export function durationText(seconds: number, language: Language): string {
  const unit = units.find((unit) => seconds % unit.seconds === 0) ?? units[3]
  const count = seconds / unit.seconds
  return `${count} ${unit[language]}${count > 1 ? 's' : ''}`
}
