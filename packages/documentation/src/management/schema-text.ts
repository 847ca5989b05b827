/** The type of a value in a few words, with links to the objects that have a section of their own. */

import type { Language } from '../facts.ts'
import { code, joined } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { referenceName } from './openapi.ts'
import type { Schema } from './openapi.ts'

const say = words({
  en: { or: ' or ', listOf: 'list of ', object: 'object', any: 'any value' },
  fr: { or: ' ou ', listOf: 'liste de ', object: 'objet', any: 'toute valeur' },
})

export function schemaText(schema: Schema, language: Language): Text {
  const text = say(language)
  if (schema.$ref !== undefined) {
    const name = referenceName(schema.$ref)
    return [{ label: name, target: `#${objectId(name)}` }]
  }
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (schema.enum !== undefined)
    return choices(
      schema.enum.map((value) => code(String(value))),
      language,
    )
  const variants = schema.anyOf ?? schema.oneOf
  if (variants !== undefined)
    return choices(
      variants.map((variant) => schemaText(variant, language)),
      language,
    )
  if (schema.items !== undefined) {
    const list = [...text('listOf'), ...schemaText(schema.items, language)]
    return isNullable(schema) ? choices([list, ['null']], language) : list
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  if (types.length === 0) return text('any')
  return choices(
    types.map((type) => typeText(type, schema, language)),
    language,
  )
}

/** The fragment of an object's section. */
export const objectId = (name: string): string => `object-${name}`

function typeText(type: string, { format, properties = {} }: Schema, language: Language): Text {
  if (type !== 'object') return [format === undefined ? type : `${type} (${format})`]
  const names = Object.keys(properties)
  const object = say(language)('object')
  return names.length === 0 ? object : [...object, ' ', ...code(`{ ${names.join(', ')} }`)]
}

const choices = (variants: readonly Text[], language: Language): Text => {
  const [or = ''] = say(language)('or')
  return joined(variants, typeof or === 'string' ? or : '')
}

const isNullable = ({ type }: Schema): boolean => Array.isArray(type) && type.includes('null')
