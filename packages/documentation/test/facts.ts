import type { Dialect } from '@guichet/dialects'
import { oauth2 } from '@guichet/dialects/catalog'
import type { ApiFacts } from '../src/facts.ts'

/** An invented API that speaks a dialect. */
export function factsOf(dialect: Dialect, given: Partial<ApiFacts> = {}): ApiFacts {
  return {
    name: dialect.name,
    title: dialect.title,
    dialects: [dialect],
    standard: dialect === oauth2 ? null : oauth2,
    baseUrl: 'https://api.example.com',
    issuer: 'https://api.example.com',
    audience: `urn:guichet:api:${dialect.name}`,
    scopes: ['things:read', 'things:write'],
    routes: [{ path: '/v1/things', methods: ['GET'], scopes: ['things:read'] }],
    environments: ['production', 'sandbox'],
    lifetime: null,
    sample: 'GET /v1/things',
    values: Object.fromEntries(dialect.response.keep.map((name) => [name, `the-${name}`])),
    ...given,
  }
}
