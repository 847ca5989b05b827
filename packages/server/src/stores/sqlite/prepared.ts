import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { RunPrepared } from '../hot-reads.ts'
import { translated } from './failures.ts'

export function preparedRunner(reader: DatabaseSync): RunPrepared {
  const statements = new Map<string, StatementSync>()
  return (name, sql, parameters) => {
    try {
      let statement = statements.get(name)
      if (statement === undefined) {
        statement = reader.prepare(sql)
        statements.set(name, statement)
      }
      return statement.all(...parameters)
    } catch (error) {
      throw translated(error)
    }
  }
}
