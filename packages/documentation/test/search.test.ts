import { catalog, oauth2 } from '@guichet/dialects/catalog'
import { describe, expect, test } from 'vitest'
import { createSite } from '../src/site.ts'
import { factsOf } from './facts.ts'

const vendors = Object.values(catalog).filter((dialect) => dialect !== oauth2)
const site = createSite({
  apis: vendors.map((dialect) => factsOf(dialect)),
  issuer: 'https://api.example.com',
  management: () => ({
    paths: {
      '/api/v1/credentials/{id}/rotate': {
        post: {
          operationId: 'rotateCredential',
          summary: 'Gives a credential a new secret',
          tags: ['credentials'],
        },
      },
    },
  }),
})

const found = (question: string, language: 'en' | 'fr') =>
  site.search(question, '', language).map(({ page, section }) => `${page}#${section}`)

describe('search', () => {
  test.each([
    ['expires', 'en', /#lifetime$/],
    ['refused errors', 'en', /errors$/],
    ['HTTPS', 'en', /#https$/],
    ['java', 'en', /#sample-java$/],
    ['rotate credential new secret', 'en', /^management#rotateCredential$/],
    ['durée de vie', 'fr', /#lifetime$/],
    ['duree de vie', 'fr', /#lifetime$/],
    ['expiraton du jeton', 'fr', /#lifetime$/],
    ['bac a sable', 'fr', /#environments$/],
  ] as const)('%s (%s)', (question, language, expected) => {
    expect(found(question, language)[0]).toMatch(expected)
  })

  test('says nothing to nothing, and is bounded', () => {
    expect(found('', 'en')).toEqual([])
    expect(found('the of and', 'en')).toEqual([])
    expect(found('zzzzqqqq', 'en')).toEqual([])
    expect(found('token '.repeat(10_000), 'en').length).toBeLessThanOrEqual(8)
  })
})

describe('a question', () => {
  test('is answered with passages of the page that was asked, and their addresses', () => {
    const { status, text } = site.ask('How long does a token live?', 'digitalpaye', 'en')
    expect(status).toBe(200)
    expect(text).toMatch(/^Digitalpaye: authentication › How long a token lives\n/)
    expect(text).toContain('https://api.example.com/docs/digitalpaye?lang=en#lifetime')
    expect(text).toContain('10 minutes')
    expect(text).not.toContain('docs/kis')
  })

  test('at the index is answered from all pages', () => {
    const { text } = site.ask('Où créer un jeton d’accès personnel ?', '', 'fr')
    expect(text).toContain('https://api.example.com/docs/digishare?lang=fr#tokens-without-exchange')
  })

  test.each(['', '   ', 'x'.repeat(201)])('that is empty or too long is told so', (question) => {
    const { status, text } = site.ask(question, 'kis', 'fr')
    expect(status).toBe(400)
    expect(text).toMatch(/question/)
    expect(text).not.toContain('xxx')
  })

  test('that nothing answers gets the way to all pages', () => {
    expect(site.ask('zzzzqqqq wwwwkkkk', 'kis', 'en')).toEqual({
      status: 200,
      text: 'Nothing here answers this. All pages: https://api.example.com/docs/\n',
    })
  })
})
