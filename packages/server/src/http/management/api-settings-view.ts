/** What the operator reads of an API: how it is configured. */

import { z } from 'zod'

export interface ApiSettings {
  audience: string
  algorithm: string
  /** Seconds. */
  lifetime: number
  scopes: string[]
  dialects: { name: string; title: string }[]
  exchanges: { method: string; path: string; host: string | null; dialect: string }[]
  hosts: string[]
  upstream: string | null
  sandbox: { upstream: string | null } | null
  routes: { path: string; methods: string[]; scopes: string[] }[]
  sample: string | null
}

export const settingsSchema: z.ZodType<ApiSettings> = z
  .object({
    audience: z.string(),
    algorithm: z.string(),
    lifetime: z.number().meta({ description: 'Seconds that a token lives.' }),
    scopes: z.array(z.string()),
    dialects: z.array(z.object({ name: z.string(), title: z.string() })),
    exchanges: z
      .array(
        z.object({
          method: z.string(),
          path: z.string(),
          host: z.string().nullable().meta({ description: 'Null: any.' }),
          dialect: z.string(),
        }),
      )
      .meta({ description: 'Where its credentials are exchanged.' }),
    hosts: z.array(z.string()).meta({ description: 'That belong to it alone; empty: any.' }),
    upstream: z.string().nullable().meta({ description: 'Null: calls are judged, and not passed on.' }),
    sandbox: z.object({ upstream: z.string().nullable() }).nullable(),
    routes: z.array(
      z.object({
        path: z.string(),
        methods: z.array(z.string()).meta({ description: 'Empty: any.' }),
        scopes: z.array(z.string()),
      }),
    ),
    sample: z.string().nullable(),
  })
  .meta({ id: 'ApiSettings' })
