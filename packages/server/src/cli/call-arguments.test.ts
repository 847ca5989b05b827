import { Command } from 'commander'
import { kis, oauth2 } from '@guichet/dialects/catalog'
import { describe, expect, test } from 'vitest'
import { readCall } from './call-arguments.ts'

const read = async (
  method: string,
  path: string,
  more: { header?: readonly string[]; body?: string } = {},
) => {
  const said: string[] = []
  const command = new Command('request')
    .exitOverride()
    .configureOutput({ writeErr: (text) => said.push(text) })
  const call = await readCall(command, kis, { method, path, ...more }).catch(() => null)
  return { call, said: said.join('') }
}

test('a call with all its parts', async () => {
  const header = ['X-Trace: a:b', 'X-Trace:c', 'Content-Type: text/csv']
  const { call } = await read('put', '/v1/things?a=1', { header, body: 'a,b' })
  expect(call).toMatchObject({ path: '/v1/things?a=1', init: { method: 'PUT', body: 'a,b' } })
  expect(Object.fromEntries(call?.init.headers as Headers)).toEqual({
    'x-trace': 'a:b, c',
    'content-type': 'text/csv',
  })
})

describe('wrong usage, which repeats no value', () => {
  test.for([
    ['GET', 'v1/things', 'the path begins with one slash'],
    ['GET', 'https://other.example/canary', 'the path begins with one slash'],
    ['GET', '//canary.example/x', 'the path begins with one slash'],
    ['GET', '/\\canary.example/x', 'the path begins with one slash'],
    ['/v1/canary', 'GET', 'the method comes first'],
    ['', '/', 'the method comes first'],
    ['GET /canary', '/', 'the method comes first'],
    ['TRACE', '/', 'the method comes first'],
    ['connect', '/', 'the method comes first'],
  ] as const)('%s %s', async ([method, path, says]) => {
    const { call, said } = await read(method, path)
    expect(call).toBeNull()
    expect(said).toContain(`error: ${says}`)
    expect(said).not.toContain('canary')
  })

  test.for(['GET', 'head'])('%s with a body', async (method) => {
    expect((await read(method, '/', { body: 'canary' })).said).toMatch(/^error: (GET|HEAD) has no body/)
  })

  test('a body from standard input, where the secret comes', async () => {
    expect((await read('POST', '/', { body: '@-' })).said).toContain('standard input is for the secret')
  })

  test.for(['canary', ': canary', 'X A: canary', 'X-A: b\ncanary', 'X-A: \u0001canary', 'Ä: canary'])(
    'the header “%s”',
    async (line) => {
      const { call, said } = await read('GET', '/', { header: [line] })
      expect(call).toBeNull()
      expect(said).toBe("error: a header is written as 'Name: value'.\n")
    },
  )

  test.for(['Authorization: canary', 'COOKIE:canary', 'proxy-authorization: canary'])(
    'a secret in the header %s',
    async (line) => {
      const { call, said } = await read('GET', '/', { header: [line] })
      expect(call).toBeNull()
      expect(said).toContain('everybody on this machine can read a command line')
      expect(said).not.toContain('canary')
    },
  )

  test('a token in the header of the dialect’s own', async () => {
    const said: string[] = []
    const command = new Command('request')
      .exitOverride()
      .configureOutput({ writeErr: (text) => said.push(text) })
    const dialect = { ...oauth2, call: { ...oauth2.call, token: { header: 'X-Session', scheme: null } } }
    const given = { method: 'GET', path: '/', header: ['x-session: canary'] }
    await expect(readCall(command, dialect, given)).rejects.toThrow('--header x-session is refused')
    expect(said.join('')).not.toContain('canary')
  })
})
