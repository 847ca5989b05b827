import { writeFileSync } from 'node:fs'
import { dialectJsonSchema } from '../dist/load/index.js'

writeFileSync(
  new URL('../dialect.schema.json', import.meta.url),
  `${JSON.stringify(dialectJsonSchema(), null, 2)}\n`,
)
