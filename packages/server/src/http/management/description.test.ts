import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryManagement, type TemporaryManagement } from '../../../test/temporary-management.ts'

interface Operation {
  operationId?: string
  security?: unknown[]
  parameters?: { in: string; name: string }[]
  requestBody?: { content: Record<string, { schema: { properties?: object } }> }
  responses: object
}

interface Description {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

let management: TemporaryManagement
let description: Description

beforeAll(async () => {
  management = await temporaryManagement()
  description = (await management.app.inject('/api/v1/openapi.json')).json()
})

afterAll(() => management.remove())

const operations = () =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

describe('the description of the management API', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(description.openapi).toBe('3.1.0')
    const result = await new Validator().validate({ ...description })
    expect(result).toMatchObject({ valid: true })
  })

  it('names each operation once, with the scope that it needs', () => {
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { operation } of operations()) {
      expect([
        [],
        [{ session: [] }],
        [{ managementToken: [expect.stringMatching(/^[a-z-]+:(read|write)$/)] }, { session: [] }],
      ]).toContainEqual(operation.security)
    }
  })

  it('asks for a token or a session wherever one is not signing in', () => {
    const open = operations().filter(({ operation }) => operation.security?.length === 0)
    expect(open.map(({ method, path }) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`)).toEqual([
      'GET /session',
      'POST /session',
      'POST /session/code',
      'POST /session/passkey/options',
      'POST /session/passkey',
      'POST /password-resets',
      'POST /password-resets/accept',
      'POST /first-run',
      'POST /invitations/show',
      'POST /invitations/accept',
    ])
  })

  it('has the routes that are served, and no others', async () => {
    const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    for (const { path, method, operation } of operations()) {
      if (operation.security?.length === 0) continue
      const url = path.replaceAll(/\{\w+\}/g, 'x').replace('/api/v1', '')
      for (const verb of method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]) {
        expect((await management.call('nobody', verb as 'GET', url)).statusCode, `${verb} ${url}`).toBe(401)
      }
    }
    expect(described).toContain('POST /api/v1/credentials/{id}/rotate')
  })

  it('keeps no secret in any example or default', () => {
    expect(JSON.stringify(description)).not.toMatch(/gsec_|gst_|gpt_/)
  })

  it('is what the documentation says: each request with what its body takes', () => {
    const text = readFileSync(new URL('../../../../../docs/management-api.md', import.meta.url), 'utf8')
    const rows = [...text.matchAll(/^\| `([A-Z]+ \/[^`]*)` +\|(.*)\|$/gm)]
    const documented = new Map(rows.map(([, request = '', rest = '']) => [request, rest]))
    const described = operations().map(({ path, method, operation }) => {
      const body = operation.requestBody?.content['application/json']?.schema.properties ?? {}
      return { request: `${method.toUpperCase()} ${path.replace('/api/v1', '')}`, fields: Object.keys(body) }
    })
    expect([...documented.keys()].toSorted()).toEqual(described.map(({ request }) => request).toSorted())
    for (const { request, fields } of described) {
      const takes = (documented.get(request)?.split('|')[0] ?? '').matchAll(/`(\w+)`/g)
      expect([request, ...Array.from(takes, ([, field]) => field)]).toEqual([request, ...fields])
    }
  })
})
