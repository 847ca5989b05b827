import { posix } from 'node:path'
import { expect, it } from 'vitest'
import { embeddedWords } from './embedded-words.ts'

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', {
  eager: true,
  query: '?raw',
  import: 'default',
})
const source = new Map(Object.entries(sources).map(([path, text]) => [posix.join('embed', path), text]))

/** A source and all that it imports of ours, by their paths below `src`. */
function reached(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const [, imported = ''] of (source.get(path) ?? '').matchAll(/from '(\.[^']+)'/g)) {
    reached(posix.join(posix.dirname(path), imported), seen)
  }
  return seen
}

it('the component has the words of each namespace that it asks for, and no others', () => {
  const asked = [...reached('embed/embed.ts')].flatMap((path) =>
    [...(source.get(path) ?? '').matchAll(/useTranslation\((?:'(\w+)')?\)/g)].map(
      ([, name]) => name ?? 'shell',
    ),
  )
  const had = Object.keys(embeddedWords).map((path) => posix.basename(path, '.json'))
  expect([...new Set(asked)].sort()).toEqual([...new Set(had)].sort())
})
