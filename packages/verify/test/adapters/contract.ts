/** What every adapter promises, over real sockets: each runs this suite in a file of a few lines. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createVerifier, type Verifier } from '../../src/index.ts'
import { Guichet } from '../guichet.ts'
import { audience } from '../tokens.ts'
import { call, type Answer } from './call.ts'

/** Of verifiers: a good one, one of a format of the API's own, one that throws and one that rejects. */
export const kinds = ['sound', 'own', 'throws', 'rejects'] as const
export type Kind = (typeof kinds)[number]

/** How the verifier of a format of its own refuses every call. A framework would answer otherwise by itself. */
export const ownRefusal = {
  status: 402,
  headers: { 'content-type': 'text/x-refusal; charset=us-ascii', 'x-refusal': 'yes' },
  body: '{ "spaced":  "<no>" }\n',
}

/** One API of the framework behind each verifier. */
export interface Served {
  readonly urls: Readonly<Record<Kind, string>>
  /** How often a handler ran. */
  handled(): Promise<number>
  close(): Promise<void>
}

/**
 * @param serve an API with `GET /campaigns`, and `GET /campaigns/write`, which wants `campaigns:write`. Both answer
 *   with the JSON of `Handled`
 */
export function adapterContract(
  name: string,
  serve: (issuer: Guichet) => Promise<Served>,
  { handsOverBothHeaders = true }: { readonly handsOverBothHeaders?: boolean } = {},
): void {
  let issuer: Guichet
  let verifier: Verifier
  let served: Served

  beforeAll(async () => {
    issuer = await Guichet.listen()
    // Frameworks run by the clock of the machine.
    issuer.time = Math.floor(Date.now() / 1000)
    issuer.revoke('tokens', 'a-revoked-token')
    verifier = createVerifier({ issuer: issuer.url, audience })
    await verifier.ready()
    served = await serve(issuer)
  })

  afterAll(async () => {
    await served.close()
    verifier.close()
    await issuer.stop()
  })

  /** The answer of the API, after making sure that it is the verifier's own and that no handler ran. */
  async function refusal(path: string, authorizations: readonly string[]): Promise<Answer> {
    const before = await served.handled()
    const answer = await call(served.urls.sound + path, authorizations)
    expect(await served.handled()).toBe(before)
    const rawHeaders = authorizations.flatMap((value) => ['authorization', value])
    const scopes = path.endsWith('/write') ? ['campaigns:write'] : []
    const said = await verifier.verify({ method: 'GET', url: path, rawHeaders, headers: {} }, { scopes })
    expect(said).toMatchObject({ ok: false, refusal: { status: answer.status, body: answer.body } })
    if (!said.ok) expect(answer.headers).toMatchObject(said.refusal.headers)
    return answer
  }

  const bearer = (changes?: Readonly<Record<string, unknown>>): string => `Bearer ${issuer.token(changes)}`

  describe(name, () => {
    test('a good token: the handler knows who calls, where the users of the framework look', async () => {
      const answer = await call(`${served.urls.sound}/campaigns`, [bearer({ jti: 'good', org: 'org_7' })])
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.body)).toEqual({ organization: 'org_7', tokenId: 'good', inPlace: true })
    })

    test('no token: 401 without an error', async () => {
      const { status, headers } = await refusal('/campaigns', [])
      expect(status).toBe(401)
      expect(headers['www-authenticate']).toMatch(/^Bearer\b/)
      expect(headers['www-authenticate']).not.toContain('error')
    })

    const past = Math.floor(Date.now() / 1000) - 3600
    test.each([
      { what: 'for another audience', changes: { aud: 'https://other.example.com' } },
      { what: 'expired', changes: { iat: past, exp: past + 60 } },
      { what: 'revoked', changes: { jti: 'a-revoked-token' } },
    ])('a token that is $what: 401', async ({ changes }) => {
      const { status, headers } = await refusal('/campaigns', [bearer(changes)])
      expect(status).toBe(401)
      expect(headers['www-authenticate']).toContain('error="invalid_token"')
    })

    test('a scope is missing: 403 that names it', async () => {
      const { status, headers } = await refusal('/campaigns/write', [bearer()])
      expect(status).toBe(403)
      expect(headers['www-authenticate']).toContain('error="insufficient_scope"')
      expect(headers['www-authenticate']).toContain('scope="campaigns:write"')
    })

    test('a route that wants a scope is open to who has it', async () => {
      const token = bearer({ scope: 'campaigns:read campaigns:write' })
      expect((await call(`${served.urls.sound}/campaigns/write`, [token])).status).toBe(200)
    })

    test('a route that wants a scope refuses who brings no token at all', async () => {
      expect((await refusal('/campaigns/write', [])).status).toBe(401)
    })

    if (handsOverBothHeaders) {
      test('two Authorization headers: 400, whatever they hold', async () => {
        const token = bearer()
        expect((await refusal('/campaigns', [token, token])).status).toBe(400)
      })
    } else {
      test('two Authorization headers: the first alone arrives, and decides', async () => {
        const both = ['Bearer nothing', bearer()]
        expect((await call(`${served.urls.sound}/campaigns`, both)).status).toBe(401)
      })
    }

    test("a refusal in the API's own format is written word for word", async () => {
      const before = await served.handled()
      const answer = await call(`${served.urls.own}/campaigns`, [bearer()])
      expect(answer).toMatchObject(ownRefusal)
      expect(answer.headers).not.toHaveProperty('etag')
      expect(await served.handled()).toBe(before)
    })

    test.each(['throws', 'rejects'] as const)(
      'a verifier that %s: 5xx, and no handler runs',
      async (fault) => {
        const before = await served.handled()
        const answer = await call(`${served.urls[fault]}/campaigns`, [bearer()])
        expect(answer.status).toBeGreaterThanOrEqual(500)
        expect(await served.handled()).toBe(before)
      },
    )

    test('calls at the same time keep their own callers', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `org_${index}`)
      const tokens = names.map((org) => bearer({ org, jti: org }))
      const answers = await Promise.all(
        tokens.map((token) => call(`${served.urls.sound}/campaigns`, [token])),
      )
      expect(answers.map(({ body }) => JSON.parse(body))).toEqual(
        names.map((org) => ({ organization: org, tokenId: org, inPlace: true })),
      )
    })
  })
}
