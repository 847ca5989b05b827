import { readFileSync } from 'node:fs'
import type { Dialect } from '@guichet/dialects'
import { loadDialect } from '@guichet/dialects/load'
import type { Problem } from '@guichet/dialects/load'
import type { Report } from './fault.ts'

export interface ReadDialects {
  readonly dialects: Readonly<Record<string, Dialect>>
  /** What is wrong inside the files; what is wrong with naming them goes to `report`. */
  readonly problems: readonly Problem[]
}

/** The catalog and the operator's own files, by name. None may take the name of another. */
export function readDialects(
  catalog: Readonly<Record<string, Dialect>>,
  files: readonly string[],
  locate: (path: string) => string,
  report: Report,
): ReadDialects {
  const dialects = new Map(Object.entries(catalog))
  const problems: Problem[] = []
  for (const [index, path] of files.entries()) {
    const file = locate(path)
    const text = readText(file)
    if (text === null) {
      report(['dialects', index], `${file} cannot be read.`, 'Check its path and who may read it.')
      continue
    }
    const loaded = loadDialect(text, file)
    if (!loaded.ok) problems.push(...loaded.problems)
    else if (dialects.has(loaded.dialect.name)) {
      report(
        ['dialects', index],
        `There is a dialect named ${loaded.dialect.name} already.`,
        'Name this one anew.',
      )
    } else dialects.set(loaded.dialect.name, loaded.dialect)
  }
  return { dialects: Object.fromEntries(dialects), problems }
}

export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
