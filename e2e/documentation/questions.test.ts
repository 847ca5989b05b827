/** The real pages, the whole management API among them: what `?ask=` finds there, and the reference in French. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frenchOperations, frenchTags } from '../../packages/documentation/src/management/french.ts'
import type { OpenApiDocument } from '../../packages/documentation/src/management/openapi.ts'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

async function ask(page: string, language: string, question: string): Promise<string> {
  const query = new URLSearchParams({ ask: question, lang: language })
  return (await fetch(`${server.url}/docs/${page}?${query}`)).text()
}

describe('the first passage is the one that answers', () => {
  test.each([
    ['', 'fr', 'Comment renouveler un secret ?', 'management#rotateCredential'],
    ['', 'fr', 'Comment renouveler les clés de signature ?', 'management#rotateSigningKeys'],
    ['', 'fr', 'Comment révoquer des identifiants ?', 'management#revokeCredential'],
    ['', 'fr', 'inviter un membre', 'management#createInvitation'],
    ['', 'fr', 'J’ai oublié mon mot de passe', 'management#askForPasswordReset'],
    ['', 'fr', 'exporter le journal d’audit', 'management#exportAuditEvents'],
    ['', 'fr', 'créer une organisation', 'management#createOrganization'],
    ['kis', 'fr', 'Combien de temps un jeton est-il valable ?', 'kis#lifetime'],
    ['kis', 'fr', 'Quelle est la durée de vie du jeton ?', 'kis#lifetime'],
    ['kis', 'fr', 'Comment appeler l’API avec le jeton ?', 'kis#call'],
    ['didomi', 'fr', 'Comment obtenir un jeton en Python ?', 'didomi#sample-python'],
    ['digitalpaye', 'fr', 'Quelles erreurs l’échange peut-il donner ?', 'digitalpaye#exchange-errors'],
    ['', 'en', 'How do I rotate a secret?', 'management#rotateCredential'],
    ['', 'en', 'How do I revoke a credential?', 'management#revokeCredential'],
    ['', 'en', 'rotate credential', 'management#rotateCredential'],
    ['', 'en', 'invite a member', 'management#createInvitation'],
    ['', 'en', 'verify the audit chain', 'management#verifyAuditChain'],
    ['', 'en', 'disable an organization', 'management#changeOrganization'],
    ['kis', 'en', 'How long does a token live?', 'kis#lifetime'],
    ['kis', 'en', 'When do tokens expire?', 'kis#lifetime'],
    ['digitalpaye', 'en', 'How do I call the API with the token?', 'digitalpaye#call'],
    ['recital', 'en', 'Is there an example in Go?', 'recital#sample-go'],
    ['didomi', 'en', 'What errors does the exchange give?', 'didomi#exchange-errors'],
    ['kis', 'en', 'Is there a sandbox environment?', 'kis#environments'],
  ])('/%s in %s: %s', async (page, language, question, section) => {
    const answer = await ask(page, language, question)
    const [first] = /(?<=\/docs\/)\S+/.exec(answer) ?? []
    expect(first?.replace(`?lang=${language}`, '')).toBe(section)
  })
})

describe('nothing is found for', () => {
  test.each([
    ['en', 'who won the world cup'],
    ['en', 'What is the capital of France?'],
    ['en', 'how do I bake bread'],
    ['en', 'What will the weather be tomorrow?'],
    ['en', 'best restaurants in Paris'],
    ['en', 'how tall is the Eiffel tower'],
    ['en', 'write me a poem about the sea'],
    ['en', 'Does it support GraphQL subscriptions?'],
    ['en', 'call my mother'],
    ['en', 'Who is the president?'],
    ['en', 'What time is it?'],
    ['fr', 'Qui a gagné la coupe du monde ?'],
    ['fr', 'Quelle est la capitale de la France ?'],
    ['fr', 'Comment cuire du pain ?'],
    ['fr', 'Quel temps fera-t-il demain ?'],
    ['fr', 'les meilleurs restaurants de Lyon'],
    ['fr', 'Quelle est la hauteur de la tour Eiffel ?'],
    ['fr', 'Raconte-moi une histoire drôle'],
    ['fr', 'Où acheter un billet de train ?'],
  ])('(%s) %s', async (language, question) => {
    const nothing = { en: 'Nothing here answers this.', fr: 'Rien ici n’y répond.' }[language]
    for (const page of ['', 'kis', 'management']) {
      expect(await ask(page, language, question)).toMatch(new RegExp(`^${nothing} [^\n]*\n$`))
    }
  })
})

describe('the French reference', () => {
  test('has a heading for each operation and each subject, and for nothing else', async () => {
    const answer = await fetch(`${server.url}/api/v1/openapi.json`)
    const { paths = {} } = (await answer.json()) as OpenApiDocument
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    const ids = operations.map(({ operationId = '' }) => operationId)
    const tags = operations.flatMap(({ tags = [] }) => tags)
    expect(Object.keys(frenchOperations).toSorted()).toEqual(ids.toSorted())
    expect(Object.keys(frenchTags).toSorted()).toEqual([...new Set(tags)].toSorted())
  })

  test('says that the descriptions below its headings are in English', async () => {
    const page = await (await fetch(`${server.url}/docs/management.md?lang=fr`)).text()
    expect(page).toContain('> Les titres sont en français.')
    expect(page).toContain(`### ${frenchOperations['rotateCredential']}`)
  })
})
