import { causes, standardCauses } from '@guichet/dialects'
import { expect, test } from 'vitest'
import { refusalToProxy } from '../../src/http/refusal-to-proxy.ts'

const written = (status: number) => ({ status, headers: { 'x-own': 'theirs' }, body: 'no' })

const special = { forbidden: 403, insecure: 403, scope: 403, throttled: 429, unavailable: 503, fault: 503 }

test.each(causes)('%s is a refusal, whatever status the dialect has for it', (cause) => {
  const expected = Object.entries(special).find(([name]) => name === cause)?.[1] ?? 401
  for (const status of [200, 204, 207, 299, 301, 302, 304, 307, 308, 399, 100]) {
    expect(refusalToProxy(written(status), cause)).toMatchObject({
      status: expected,
      headers: { 'x-own': 'theirs', 'x-guichet-subject': '' },
      body: 'no',
    })
  }
})

test.each(causes)('a status of the dialect that refuses %s stays', (cause) => {
  for (const status of [400, 401, 418, 500, 599, standardCauses[cause].status]) {
    expect(refusalToProxy(written(status), cause).status).toBe(status)
  }
})
