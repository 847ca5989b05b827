import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('./', import.meta.url)

/** What runs on Node.js alone, or beside the library it is for. */
const bound = /^(?:file-cache|undici)\/|^(?:axios|undici)\.ts$|\.test\.ts$/

test('the client needs web standards alone', () => {
  const names = globSync('**/*.ts', { cwd: folder.pathname }).filter((name) => !bound.test(name))
  expect(names.length).toBeGreaterThan(20)
  for (const name of names) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    expect(text, name).not.toMatch(/^(?:import|export) [^']*from '(?!\.\/|@guichet\/dialects')/m)
    expect(text, name).not.toMatch(/\b(?:process|Buffer|setImmediate|require)\b\s*[.(]/)
  }
})

test('axios and undici are types alone', () => {
  for (const name of ['axios.ts', ...globSync('undici/*.ts', { cwd: folder.pathname }), 'undici.ts']) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    expect(text, name).not.toMatch(/^import (?!type )[^\n]*from '(?:axios|undici)'/m)
  }
})
