import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryManagement, type TemporaryManagement } from '../../../test/temporary-management.ts'

interface Description {
  openapi: string
  paths: Record<string, Record<string, { operationId?: string; security?: unknown[]; responses: object }>>
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
    expect(ids).toHaveLength(24)
    for (const { operation } of operations()) {
      expect(operation.security).toEqual([
        { managementToken: [expect.stringMatching(/^[a-z-]+:(read|write)$/)] },
      ])
    }
  })

  it('has the routes that are served, and no others', async () => {
    const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    for (const { path, method } of operations()) {
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
})
