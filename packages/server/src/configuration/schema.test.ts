import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configurationJsonSchema } from './schema.ts'

it('the JSON Schema that editors get is the one that the server checks with', () => {
  const file = new URL('../../guichet.schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(configurationJsonSchema())
})
