/** No way round the compiler, no debt without an owner, and no suppression without a reason. */
import { packageSources, read, withoutComments } from './sources.mjs'

export const title = 'no `as any`, no unexplained suppression, no unfinished work'

const inCode = [[/\bas any\b/, '`as any`']]
const anywhere = [
  [/@ts-(ignore|nocheck)\b/, 'a suppressed error: use @ts-expect-error with its reason'],
  [/@ts-expect-error\s*$/, '@ts-expect-error without a reason'],
  [/\b(oxlint|eslint)-disable[\w-]*(?!.*--\s*\S)/, 'a disabled rule without a reason (after --)'],
  [
    new RegExp(`\\b(${['TO', 'FIX'].map((word, at) => word + ['DO', 'ME'][at]).join('|')}|XXX)\\b`),
    'unfinished work',
  ],
]

const findIn = (path, text, patterns) =>
  text
    .split('\n')
    .flatMap((line, at) =>
      patterns.filter(([pattern]) => pattern.test(line)).map(([, what]) => `${path}:${at + 1}: ${what}`),
    )

export const run = () =>
  packageSources().flatMap((path) => [
    ...findIn(path, withoutComments(read(path)), inCode),
    ...findIn(path, read(path), anywhere),
  ])
