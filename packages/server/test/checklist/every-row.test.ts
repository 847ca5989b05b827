/** The checklist checks itself: a row without a test shows, and so does a test without a row. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rows } from './rows.ts'

const folder = import.meta.dirname

/** Ids at the beginning of test titles. */
const tested = new Set(
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/\(\s*['"]((?:A-)?[A-Z]+-\d+) /g),
    ])
    .map(([, id]) => id ?? ''),
)

test('every row that speaks of a server has a test whose title begins with its id', () => {
  const wanted = Object.keys(rows).filter((id) => rows[id] === 'server')
  expect(wanted.filter((id) => !tested.has(id))).toEqual([])
})

test('no test is for a row that is not in the list, or that is not about a server', () => {
  expect([...tested].filter((id) => rows[id] !== 'server')).toEqual([])
})

test('the list is whole', () => {
  const facts = { KIS: 12, REC: 16, DGS: 16, DID: 17, DGP: 16 }
  const resolutions = { 'A-KIS': 9, 'A-REC': 8, 'A-DGS': 8, 'A-DID': 9, 'A-DGP': 12, 'A-X': 6 }
  const ids = Object.entries({ ...facts, ...resolutions }).flatMap(([name, last]) =>
    Array.from({ length: last }, (_, index) => `${name}-${index + 1}`),
  )
  expect(Object.keys(rows).toSorted()).toEqual(ids.toSorted())
})
