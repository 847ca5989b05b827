import type { BodyKind } from '../dialect.ts'

const essence = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

/**
 * Which kind of body a content type announces, by exact comparison: looser parsing has let unchecked bodies
 * through elsewhere (CVE-2025-32442, CVE-2026-25223, CVE-2026-33806).
 */
export function mediaTypeReader(bodies: readonly BodyKind[]): (contentType: string) => BodyKind | null {
  const kinds = new Map<string, BodyKind>()
  for (const kind of bodies) {
    if (kind === 'none') continue
    for (const parameter of [
      '',
      ';charset=utf-8',
      '; charset=utf-8',
      ';charset="utf-8"',
      '; charset="utf-8"',
    ]) {
      kinds.set(essence[kind] + parameter, kind)
    }
  }
  return (contentType) => kinds.get(contentType.toLowerCase()) ?? null
}

export function mediaTypeOf(kind: BodyKind): string | null {
  return kind === 'none' ? null : essence[kind]
}
