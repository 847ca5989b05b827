import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryManagement, type TemporaryManagement } from '../../test/temporary-management.ts'
import { managementResources, ownPathOver } from './own-paths.ts'

let management: TemporaryManagement

beforeAll(async () => {
  management = await temporaryManagement()
})

afterAll(() => management.remove())

test('every path of the management API is kept for it, and no other', async () => {
  const description: { paths: Record<string, unknown> } = (
    await management.app.inject('/api/v1/openapi.json')
  ).json()
  const paths = Object.keys(description.paths)
  const resources = paths.map((path) => /^\/api\/v1\/([^/]+)/.exec(path)?.[1] ?? '')
  expect([...new Set([...resources, 'openapi.json'])].toSorted()).toEqual(managementResources.toSorted())
  for (const path of paths) expect(ownPathOver(path)).not.toBeNull()
})
