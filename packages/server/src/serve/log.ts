/**
 * The log: JSON lines on standard error, so that standard output stays for what the command promises. Fields are let
 * in by name; a redactor that looks for secrets misses the one that nobody thought of.
 */

import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'

export function createLog(level: string): FastifyBaseLogger {
  return pino(
    {
      level,
      base: { service: 'guichet' },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorFields, req: () => undefined, res: () => undefined },
    },
    pino.destination({ dest: 2, sync: false }),
  )
}

/** The kind and place of an error. Its message may quote what was sent, and does not go in. */
function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const code = 'code' in error ? { code: String(error.code) } : {}
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { kind: error.name, ...code, at: places.slice(0, 8).map((line) => line.trim()) }
}
