/** No code asks which dialect it has: their names stand in the catalog and in tests alone. */
import { isTest, packageSources, read } from './sources.mjs'

export const title = 'no dialect by name outside the catalog'

const names = /\b(kis|recital|digishare|didomi|digitalpaye)\b/i
const catalog = 'packages/dialects/src/catalog/'

export function run() {
  return packageSources()
    .filter((path) => !path.startsWith(catalog) && !isTest(path))
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, at) => {
          const found = names.exec(line)
          return found ? [`${path}:${at + 1}: ${found[0]}`] : []
        }),
    )
}
