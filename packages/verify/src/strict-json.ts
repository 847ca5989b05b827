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

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Walks a text that is known to be JSON, without recursion, so that no depth exhausts the stack. */
function isUnambiguous(json: string): boolean {
  const open: (Set<string> | null)[] = []
  let names: Set<string> | null = null
  let nameFollows = false
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case OPEN_OBJECT:
        names = new Set()
        nameFollows = true
        if (open.push(names) > DEEPEST) return false
        break
      case OPEN_LIST:
        names = null
        if (open.push(names) > DEEPEST) return false
        break
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        open.pop()
        names = open.at(-1) ?? null
        break
      case COMMA:
        nameFollows = true
        break
      case QUOTE: {
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
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

/** Whether the backslashes before it are odd in number: of two, the second is the one that is escaped. */
function isEscaped(json: string, at: number): boolean {
  let first = at
  while (json.charCodeAt(first - 1) === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}

/** Two names are equal after their escapes are read: `"\u0061lg"` is `"alg"`. */
function nameAt(json: string, start: number, end: number): string {
  const quoted = json.slice(start, end + 1)
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
