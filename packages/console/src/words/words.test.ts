import { describe, expect, it } from 'vitest'

type Words = { readonly [key: string]: string | Words }

const files = import.meta.glob<Words>('./{en,fr}/*.json', { eager: true, import: 'default' })
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts', '!../api/schema.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
})

const flat = (words: Words, before = ''): readonly (readonly [string, string])[] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as const] : flat(value, `${before}${key}.`),
  )

const wordsIn = (language: string): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(files)
      .filter(([path]) => path.startsWith(`./${language}/`))
      .flatMap(([path, words]) => flat(words, `${path.slice(5, -5)}:`)),
  )

const english = wordsIn('en')
const french = wordsIn('fr')

/** The names of the holes, as `{{email}}` has one. */
const holes = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([hole]) => hole).sort()

interface Use {
  readonly path: string
  readonly key: string
  /** What it may be in `namespace:key`, with anything where a value stands. */
  readonly pattern: RegExp
}

/** What a source asks for: `t('a.b')`, `` t(`a.${b}`) ``, `t(['a', 'b'])`, and the labels of the navigation. */
function usesIn(path: string, source: string): readonly Use[] {
  const named = [...source.matchAll(/useTranslation\((?:'([\w-]+)')?\)/g)].map(([, name]) => name ?? 'shell')
  const asked = [...source.matchAll(/\bt\(\s*(\[[^\]]*\]|'[^']+'|`[^`]+`)/g)].flatMap(([, given = '']) =>
    [...given.matchAll(/'([^']+)'|`([^`]+)`/g)].map(([, plain, template]) => plain ?? template ?? ''),
  )
  const labels = path.endsWith('/shell/navigation.ts')
    ? [...source.matchAll(/label: '(\w+)'/g)].map(([, label = '']) => `shell:${label}`)
    : []
  return [...asked, ...labels].map((key) => ({ path, key, pattern: patternOf(key, named) }))
}

function patternOf(key: string, namespaces: readonly string[]): RegExp {
  const [, namespace, rest = key] = /^([\w-]+):(.*)$/.exec(key) ?? []
  const names = namespace === undefined ? [...new Set(namespaces)] : [namespace]
  const escaped = rest
    .split(/\$\{[^}]+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+')
  return new RegExp(`^(?:${names.join('|')}):${escaped}(?:_(?:zero|one|two|few|many|other))?$`)
}

const uses = Object.entries(sources).flatMap(([path, source]) => usesIn(path, source))

describe('the words of the pages', () => {
  it('are the same in both languages, with the same holes', () => {
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of english) expect(holes(french.get(key) ?? ''), key).toEqual(holes(text))
  })

  it('are there wherever a page asks for one', () => {
    const keys = [...english.keys()]
    const missing = uses.filter(({ pattern }) => !keys.some((key) => pattern.test(key)))
    expect(missing.map(({ path, key }) => `${path}: ${key}`)).toEqual([])
    expect(uses.length).toBeGreaterThan(100)
  })

  it('are all asked for by some page', () => {
    const unused = [...english.keys()].filter((key) => !uses.some(({ pattern }) => pattern.test(key)))
    expect(unused).toEqual([])
  })

  it('in French have typographic apostrophes, and no space that breaks before a sign of two parts', () => {
    const wrong = [...french].filter(([, text]) => /'| [;?!:»]|« /.test(text))
    expect(wrong).toEqual([])
  })
})
