import type { Pool } from 'pg'
import type { RunPrepared } from '../hot-reads.ts'
import { borrow } from './pool.ts'

export function preparedRunner(pool: Pool): RunPrepared {
  return async (name, text, values) => {
    const loan = await borrow(pool)
    try {
      return (await loan.query({ name, text, values })).rows
    } finally {
      loan.end()
    }
  }
}
