/** Texts that must never come out, and the search for them in every shape that a program may give them. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Shape {
  readonly canary: string
  readonly shape: string
  readonly bytes: Buffer
}

/** A secret may be cut off or stand within a longer text: its middle is looked for. */
const middleOf = (text: string): string =>
  text.length <= 24 ? text : text.slice(Math.floor(text.length / 2) - 10, Math.floor(text.length / 2) + 10)

/** The whole groups of the base64 of a text that stands at any place of a longer one. */
function base64Of(text: string, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64')
  return encoded.slice(
    before === 0 ? 0 : before + 1,
    Math.floor(((before + Buffer.byteLength(text)) * 8) / 6),
  )
}

function shapesOf(canary: string): readonly Shape[] {
  const middle = middleOf(canary)
  const encoded = [0, 1, 2].map((before) => base64Of(middle, before))
  const hex = Buffer.from(middle).toString('hex')
  const shapes: (readonly [string, string])[] = [
    ['raw', middle],
    ['URL-escaped', encodeURIComponent(middle)],
    ['form-escaped', new URLSearchParams([['', middle]]).toString().slice(1)],
    ['JSON-escaped', JSON.stringify(middle).slice(1, -1)],
    ['JSON-escaped twice', JSON.stringify(JSON.stringify(middle).slice(1, -1)).slice(1, -1)],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['UTF-16', Buffer.from(middle, 'utf16le').toString('latin1')],
    ...encoded.map((text) => ['base64', text] as const),
    ...encoded.map((text) => ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')] as const),
  ]
  return shapes.map(([shape, text]) => ({
    canary,
    shape,
    bytes: Buffer.from(text, shape === 'UTF-16' ? 'latin1' : 'utf8'),
  }))
}

export class Canaries {
  readonly #known = new Map<string, readonly Shape[]>()

  get size(): number {
    return this.#known.size
  }

  /** Remembers a text, and gives it back. */
  add(text: string): string {
    if (text.length < 12) throw new Error('a canary this short is found by chance')
    this.#known.set(text, shapesOf(text))
    return text
  }

  /** What is found, by what kind of canary: the search must not print them either. */
  foundIn(place: string, content: string | Buffer): readonly string[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return [...this.#known.values()]
      .flat()
      .filter((shape) => bytes.includes(shape.bytes))
      .map(({ canary, shape }) => `${place}: ${canary.slice(0, 8)}… ${shape}`)
  }

  foundBelow(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((file) => this.foundIn(file, readFileSync(file)))
  }
}
