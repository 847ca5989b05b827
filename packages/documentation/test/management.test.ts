import { expect, test } from 'vitest'
import { managementPage } from '../src/management/management-page.ts'
import type { OpenApiDocument } from '../src/management/openapi.ts'
import { pageMarkdown } from '../src/markdown.ts'

const document: OpenApiDocument = {
  components: {
    schemas: {
      Thing: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] },
      Unused: { type: 'object', properties: { never: { type: 'string' } } },
    },
  },
  paths: {
    '/api/v1/things/{id}': {
      patch: {
        operationId: 'changeThing',
        summary: 'Changes a thing',
        tags: ['big-things'],
        security: [{ managementToken: ['things:write'] }, { session: [] }],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  kind: { type: 'string', enum: ['small', 'large'], description: 'How big.' },
                  ends: { anyOf: [{ type: 'string' }, { type: 'null' }] },
                },
                required: ['kind'],
              },
            },
          },
        },
        responses: {
          200: {
            description: 'Default Response',
            content: {
              'application/json': {
                schema: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
              },
            },
          },
          204: { description: 'Nothing to change.' },
        },
      },
    },
  },
}

test('an operation is told with its scope, parameters, fields and answers', () => {
  const page = managementPage(document, 'https://auth.example.com/api/v1', 'en')
  const sections = page.sections.filter(({ id }) => id !== 'begin')
  expect(pageMarkdown({ ...page, sections })).toMatchInlineSnapshot(`
    "# Management API

    Organizations, members, credentials, signing keys and the audit trail, by program.

    ## Big things

    ### Changes a thing

    \`\`\`http
    PATCH /api/v1/things/{id}
    \`\`\`

    Needs the scope \`things:write\`.

    | Parameter | Where | Required | Type | Meaning |
    | --- | --- | --- | --- | --- |
    | \`id\` | path | yes | string |  |

    | Field | Required | Type | Meaning |
    | --- | --- | --- | --- |
    | \`kind\` | yes | \`small\` or \`large\` | How big. |
    | \`ends\` | no | string or null |  |

    | Status | Gives | Meaning |
    | --- | --- | --- |
    | \`200\` | list of [Thing](#object-Thing) |  |
    | \`204\` | nothing | Nothing to change. |

    ## Objects

    What the answers are made of.

    ### Thing

    | Field | Required | Type | Meaning |
    | --- | --- | --- | --- |
    | \`id\` | yes | string (uuid) |  |
    "
  `)
})

test('a document without operations makes a page', () => {
  const page = managementPage({}, 'https://auth.example.com/api/v1', 'fr')
  expect(page.sections.map(({ id }) => id)).toEqual(['begin'])
})
