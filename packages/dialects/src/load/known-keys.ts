import type { z } from 'zod'
import type { Path } from './locate.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

/** Makes the function that names the members which a mapping at a path may have, from the schema's JSON Schema. */
export function knownKeys(root: JsonSchema): (path: Path) => readonly string[] {
  const resolve = (schema: JsonSchema): readonly JsonSchema[] => {
    const target = schema.$ref?.startsWith('#/$defs/')
      ? root.$defs?.[schema.$ref.slice('#/$defs/'.length)]
      : schema
    if (!isSchema(target)) return []
    const inner = [...(target.anyOf ?? []), ...(target.oneOf ?? [])].filter(isSchema)
    return inner.length > 0 ? inner.flatMap(resolve) : [target]
  }
  return (path) => {
    let here = resolve(root)
    for (const step of path) {
      here = here.flatMap((schema) => memberSchemas(schema, step)).flatMap(resolve)
    }
    return [...new Set(here.flatMap((schema) => Object.keys(schema.properties ?? {})))]
  }
}

function memberSchemas(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  const named = schema.properties?.[String(step)] ?? schema.additionalProperties
  const item = typeof step === 'number' ? schema.items : undefined
  return [named, item].filter(isSchema)
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
