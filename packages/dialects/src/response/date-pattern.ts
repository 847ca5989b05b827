/**
 * Dates such as `dd/MM/yyyy HH:mm:ss` in a zone. Only numbers are understood: names of months differ by language.
 */

interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

type PartName = keyof DateParts

interface Field {
  readonly part: PartName
  readonly width: number
}

const fields: Readonly<Record<string, Field>> = {
  yyyy: { part: 'year', width: 4 },
  MM: { part: 'month', width: 2 },
  M: { part: 'month', width: 1 },
  dd: { part: 'day', width: 2 },
  d: { part: 'day', width: 1 },
  HH: { part: 'hour', width: 2 },
  H: { part: 'hour', width: 1 },
  mm: { part: 'minute', width: 2 },
  ss: { part: 'second', width: 2 },
  SSS: { part: 'millisecond', width: 3 },
}

export const patternFields: readonly string[] = Object.keys(fields)

type Item = string | Field

/** The items of a pattern, or the letters in it that are no field. A text in single quotes stands for itself. */
export function patternItems(pattern: string): {
  readonly items: readonly Item[]
  readonly unknown: readonly string[]
} {
  const items: Item[] = []
  const unknown: string[] = []
  for (const [found, quoted] of pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z]/g)) {
    const field = Object.hasOwn(fields, found) ? fields[found] : undefined
    if (field) items.push(field)
    else if (/^[A-Za-z]/.test(found)) unknown.push(found)
    else items.push(quoted ?? found)
  }
  return { items, unknown }
}

/** What a pattern needs to tell one instant to the second. */
export function lacksFields(pattern: string): readonly PartName[] {
  const { items } = patternItems(pattern)
  const said = new Set(items.flatMap((item) => (typeof item === 'string' ? [] : [item.part])))
  return (['year', 'month', 'day', 'hour', 'minute'] as const).filter((part) => !said.has(part))
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export function dateWriter(pattern: string, zone: string): (at: number) => string {
  const { items } = patternItems(pattern)
  const partsAt = clockOf(zone)
  return (at) => {
    const parts = partsAt(at)
    return items
      .map((item) => (typeof item === 'string' ? item : String(parts[item.part]).padStart(item.width, '0')))
      .join('')
  }
}

export function dateReader(pattern: string, zone: string): (text: string) => number | null {
  const { items } = patternItems(pattern)
  const partsAt = clockOf(zone)
  const shape = new RegExp(`^${items.map(itemShape).join('')}$`)
  const named = items.filter((item) => typeof item !== 'string')
  return (text) => {
    const found = shape.exec(text)
    if (!found) return null
    const parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 }
    named.forEach((field, index) => (parts[field.part] = Number(found[index + 1])))
    return instantOf(parts, partsAt)
  }
}

function itemShape(item: Item): string {
  if (typeof item === 'string') return item.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return item.width === 1 ? '(\\d{1,2})' : `(\\d{${item.width}})`
}

/**
 * The instant of a local time. Where clocks went back there are two: the earlier, for a token's life must not be
 * overrated. Where clocks went forward, or the date is no date, there is none.
 */
function instantOf(parts: DateParts, partsAt: (at: number) => DateParts): number | null {
  const wanted = utc(parts)
  const day = 86_400_000
  const offsets = [wanted - day, wanted + day].map((near) => utc(partsAt(near)) - near)
  const instants = offsets.map((offset) => wanted - offset).filter((at) => same(partsAt(at), parts))
  return instants.length > 0 ? Math.min(...instants) : null
}

function utc(parts: DateParts): number {
  const { year, month, day, hour, minute, second, millisecond } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
}

function same(one: DateParts, other: DateParts): boolean {
  return (Object.keys(one) as PartName[]).every((part) => one[part] === other[part])
}

function clockOf(zone: string): (at: number) => DateParts {
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (at) => {
    const found = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => found.get(type) ?? 0
    return {
      year: part('year'),
      month: part('month'),
      day: part('day'),
      hour: part('hour'),
      minute: part('minute'),
      second: part('second'),
      millisecond: ((at % 1000) + 1000) % 1000,
    }
  }
}
