import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64url } from '../src/base64url.ts'
import { readJsonObject } from '../src/strict-json.ts'

const read = (text: string): unknown => readJsonObject(Buffer.from(text))

// Four levels at most; names with quotes, backslashes and braces are among them.
const object = fc.dictionary(
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
)

test('any object is read as JSON.parse reads it, with or without blanks', () => {
  fc.assert(
    fc.property(object, fc.constantFrom(0, 2), (value, indent) => {
      const text = Buffer.from(JSON.stringify(value, null, indent)).toString()
      expect(read(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('with one of its names repeated, in any spelling, none is', () => {
  const escaped = (name: string): string =>
    `"${[...name].map((char) => [...char].flatMap(units).join('')).join('')}"`
  const units = (char: string): string[] =>
    char.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  fc.assert(
    fc.property(
      object,
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.boolean(),
      (value, name, escape, deep) => {
        const twin = escape ? escaped(name) : JSON.stringify(name)
        const text = `{${JSON.stringify(name)}:${JSON.stringify(value)},${twin}:0}`
        expect(read(deep ? `{"a":[{"b":1},${text}]}` : text)).toBeNull()
      },
    ),
  )
})

test.each([
  ['the same name in two objects is no repetition', '{"a":{"x":1},"b":{"x":1},"x":[{"x":1},{"x":1}]}', true],
  ['nor is a value that looks like a name', '{"a":"b","b":"a","c":["a","a"]}', true],
  ['nor is another case', '{"a":1,"A":2}', true],
  ['repeated around a nested object', '{"a":{"b":1},"c":[1,2],"a":2}', false],
  ['sixteen levels', `${'{"a":'.repeat(16)}1${'}'.repeat(16)}`, true],
  ['seventeen levels', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, false],
  ['a comment', '{"a":1/**/}', false],
  ['a trailing comma', '{"a":1,}', false],
] as const)('%s', (_name, text, taken) => {
  expect(read(text) !== null).toBe(taken)
})

test('base64url: any octets there and back, and of all texts of four characters only the canonical ones', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
      expect(decodeBase64url(Buffer.from(octets).toString('base64url'))).toEqual(octets)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AQgwz-_+/= \n.'), maxLength: 6 }), (text) => {
      const canonical = Buffer.from(text, 'base64url').toString('base64url') === text
      expect(decodeBase64url(text) !== null).toBe(canonical)
    }),
    { numRuns: 2000 },
  )
})
