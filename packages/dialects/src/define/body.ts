import type { BodyTemplate, Template } from '../dialect.ts'

interface BodySource {
  readonly body?: Template | undefined
  readonly text?: string | undefined
}

/** Null where the source says nothing about the body. */
export function bodyOf(source: BodySource = {}): BodyTemplate | null {
  if (source.text !== undefined) return { kind: 'text', template: source.text }
  if (source.body === undefined) return null
  return source.body === null ? { kind: 'none' } : { kind: 'json', template: source.body }
}
