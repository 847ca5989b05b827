/**
 * Where the next page of a list begins, sealed. A cursor that was invented, changed, or taken from another list is
 * refused before it reaches a query (CVE-2026-33503); and the position in the audit trail, from which one customer
 * could count the events of all others, cannot be read in it.
 */

import { createSealing, type Sealing } from '../../credentials/sealing.ts'
import type { Hashing } from '../../credentials/hashing.ts'
import { Problem } from './problem.ts'

export interface Cursors {
  write(list: string, position: string): string
  read(list: string, cursor: string): string
}

const longestCursor = 400

export function createCursors(hashing: Pick<Hashing, 'digest'>): Cursors {
  // A key of its own: no secret begins with a NUL, so no digest in the store is equal to it.
  const sealing: Sealing = createSealing(hashing.digest('\0cursors of the management API'), 'guichet cursor')
  return {
    write: (list, position) => sealing.seal(Buffer.from(position), list),
    read(list, cursor) {
      try {
        if (cursor.length > longestCursor || !/^[A-Za-z0-9_-]{39,}$/.test(cursor))
          throw new Error('not a cursor')
        return sealing.open(cursor, list).toString()
      } catch {
        throw new Problem('invalid-request', {
          errors: [{ field: 'after', message: 'This is not a cursor of this list.' }],
        })
      }
    },
  }
}
