/** An object as it stood in a JSON text. What its members are is not yet known. */
export type JsonObject = Readonly<Record<string, unknown>>

const DEEPEST = 16

// `ignoreBOM` keeps the mark in the text, where JSON does not allow it: RFC 8259 section 8.1.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads one JSON object that every other reader reads alike, or answers null: valid UTF-8, no byte order mark,
 * nothing around the object, no name twice at any level, no more than 16 levels.
 *
 * `JSON.parse` keeps the last of two equal names and other readers keep the first: RFC 8725 section 2.6.
 */
export function readJsonObject(bytes: Uint8Array): JsonObject | null {
  try {
    const text = utf8.decode(bytes)
    if (!text.startsWith('{') || !text.endsWith('}')) return null
    const value = JSON.parse(text) as JsonObject
    return isUnambiguous(text) ? value : null
  } catch {
    return null
  }
}

/** Walks a text that is known to be JSON, without recursion, so that no depth exhausts the stack. */
function isUnambiguous(json: string): boolean {
  const open: (Set<string> | null)[] = []
  let names: Set<string> | null = null
  let nameFollows = false
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case '{':
      case '[':
        names = json[at] === '{' ? new Set() : null
        nameFollows = true
        if (open.push(names) > DEEPEST) return false
        break
      case '}':
      case ']':
        open.pop()
        names = open.at(-1) ?? null
        break
      case ',':
        nameFollows = true
        break
      case '"': {
        const end = endOfString(json, at)
        if (names !== null && nameFollows) {
          const name = nameAt(json, at, end)
          if (names.has(name)) return false
          names.add(name)
          nameFollows = false
        }
        at = end
        break
      }
      default:
    }
  }
  return true
}

function endOfString(json: string, start: number): number {
  let at = start + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}

/** Two names are equal after their escapes are read: `"\u0061lg"` is `"alg"`. */
function nameAt(json: string, start: number, end: number): string {
  const quoted = json.slice(start, end + 1)
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
