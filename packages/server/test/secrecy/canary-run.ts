/** A whole life of an installation with canaries for every secret, token and password, on good ways and on bad ones. */

import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'
import { newBearerToken, newSecret } from '../../src/credentials/secret-format.ts'
import { guichet, type Outcome, serve, type ServerProcess } from '../durability/guichet-process.ts'
import type { PreparedInstallation } from '../durability/prepared-installation.ts'
import { ask, endpoints } from '../oauth/asking.ts'
import { type Answer, dialectNames, exchangeAs, send, sendRaw, tokenFor } from '../transport/client.ts'
import { Canaries } from './canaries.ts'

export interface CanaryRun {
  readonly canaries: Canaries
  readonly server: ServerProcess
  /** All that was said: bodies and heads of refusals, the messages of commands, the metrics, the audit trail. */
  readonly said: readonly (readonly [place: string, text: string])[]
  readonly backup: string
}

/** Longer than what is looked for, and never in one of our own formats by chance. */
const fresh = (what: string): string => `canary-${what}-${randomBytes(18).toString('base64url')}`

/** With all that URLs, forms, JSON and Basic write in other ways. */
const awkward = (what: string): string => `${fresh(what)} é"+%&/\\:€`

export async function runWithCanaries(
  installation: PreparedInstallation,
  backup: string,
): Promise<CanaryRun> {
  const canaries = new Canaries()
  canaries.add(installation.management)
  for (const { secret } of installation.pairs.values()) canaries.add(secret)
  const said: [string, string][] = []

  const password = await useCommandLine(installation, canaries, said)
  const server = await serve(installation, installation.port)
  const run = { installation, canaries, said, server }
  await exchangeWell(run, password)
  await exchangeBadly(run)
  await askAboutTokens(run)
  await manage(run)
  await speakNoHttp(run)
  said.push(['metrics', (await send(server, '/metrics')).body])

  mkdirSync(dirname(backup), { recursive: true })
  for (const args of [
    ['backup', backup],
    ['audit', 'export'],
    ['audit', 'verify'],
    ['doctor'],
    ['credential', 'list', '--json'],
  ]) {
    told(said, args.join(' '), await guichet(installation, args))
  }
  return { canaries, server, said, backup }
}

interface Run {
  readonly installation: PreparedInstallation
  readonly canaries: Canaries
  readonly said: [string, string][]
  readonly server: ServerProcess
}

const told = (said: [string, string][], place: string, { stdout, stderr }: Outcome): void => {
  said.push([`${place}: standard output`, stdout], [`${place}: standard error`, stderr])
}

const answered = (said: [string, string][], place: string, { status, rawHeaders, body }: Answer): void => {
  expect(status, place).toBeGreaterThanOrEqual(300)
  expect(status, place).not.toBe(500)
  said.push([place, `${rawHeaders.join('\n')}\n${body}`])
}

async function useCommandLine(
  installation: PreparedInstallation,
  canaries: Canaries,
  said: [string, string][],
): Promise<string> {
  const password = canaries.add(awkward('password'))
  const member = [
    'member',
    'create',
    '--organization',
    'Acme',
    '--email',
    'script@acme.example',
    '--script-login',
  ]
  const made = await guichet(installation, member, `${password}\n`)
  expect(made.status, made.stderr).toBe(0)
  told(said, 'member create', made)

  // What a command answers with a new secret is for the caller; its messages are not.
  const create = [
    'credential',
    'create',
    '--organization',
    'Acme',
    '--api',
    'kis',
    '--name',
    'by command',
    '--json',
  ]
  const created = await guichet(installation, create)
  const { id, secret } = JSON.parse(created.stdout) as { id: string; secret: string }
  canaries.add(secret)
  said.push(['credential create', created.stderr])
  const rotated = await guichet(installation, ['credential', 'rotate', id, '--json'])
  canaries.add((JSON.parse(rotated.stdout) as { secret: string }).secret)
  said.push(['credential rotate', rotated.stderr])

  const entry = {
    kind: 'key-pair',
    api: 'kis',
    organization: 'Acme',
    environment: 'production',
    name: 'imported',
  }
  const good = { ...entry, key: 'imported-key', secret: canaries.add(awkward('imported')) }
  told(said, 'import', await guichet(installation, ['credential', 'import', '-'], JSON.stringify(good)))
  const bad = [
    { ...entry, key: 'imported-key', secret: canaries.add(fresh('twice')) },
    { ...entry, api: 'nowhere', key: 'other', secret: canaries.add(fresh('nowhere')) },
    { ...entry, key: 'third', secretHash: { algorithm: 'sha256', value: canaries.add(fresh('no-hash')) } },
    {
      ...entry,
      kind: 'service-token',
      token: canaries.add(fresh('token')),
      surprise: canaries.add(fresh('surprise')),
    },
  ]
  for (const text of [
    JSON.stringify(bad),
    `{"secret": "${canaries.add(fresh('cut-off'))}`,
    `[${canaries.add(fresh('bare'))}]`,
  ]) {
    const outcome = await guichet(installation, ['credential', 'import', '-'], text)
    expect(outcome.status).toBe(1)
    told(said, 'import of faults', outcome)
  }
  for (const args of [
    ['--secret', canaries.add(fresh('option'))],
    [`--secret=${canaries.add(fresh('assigned'))}`],
    ['credential', 'list', `--client-secret=${canaries.add(fresh('long-option'))}`],
    ['credential', 'create', `--pasword=${canaries.add(fresh('mistyped'))}`],
  ]) {
    const outcome = await guichet(installation, args)
    expect(outcome.status).toBe(2)
    told(said, 'wrong usage', outcome)
  }
  const short = await guichet(
    installation,
    [...member.slice(0, 5), 'other@acme.example', '--json'],
    'x'.repeat(5000) + canaries.add(fresh('too-long')),
  )
  told(said, 'a password that is refused', short)
  return password
}

async function exchangeWell({ installation, canaries, said, server }: Run, password: string): Promise<void> {
  const loginAndPassword = { key: 'script@acme.example', secret: password }
  expect((await exchangeAs(server, 'recital', loginAndPassword)).status).toBe(200)
  for (const name of dialectNames) {
    const pair = installation.pairs.get(name) ?? { key: '', secret: '' }
    const token = await tokenFor(server, name, pair)
    // The name of the key and the claims are public; the signature is what makes it a token.
    const [, , signature = ''] = token.split('.')
    canaries.add(signature)
    const headers = ['authorization', `Bearer ${token}`]
    expect((await send(server, '/forward-auth?api=kis', { headers })).status).toBeLessThan(500)
    answered(
      said,
      `${name}: a call that no upstream answers`,
      await send(server, '/v1/nothing-here', { headers }),
    )
    answered(
      said,
      `${name}: a token that was changed`,
      await send(server, '/forward-auth?api=kis', {
        headers: ['authorization', `Bearer ${token.slice(0, -4)}AAAA`],
      }),
    )
    answered(said, `${name}: a token in the query`, await send(server, `/forward-auth?access_token=${token}`))
  }
}

/** L09: whoever pastes a secret where a token is due. */
async function askAboutTokens({ installation, canaries, said, server }: Run): Promise<void> {
  const caller = installation.pairs.get('kis') ?? { key: '', secret: '' }
  const texts = [
    caller.secret,
    installation.management,
    canaries.add(newSecret()),
    canaries.add(awkward('no-token')),
  ]
  for (const endpoint of endpoints) {
    for (const text of texts) {
      const { status, rawHeaders, body } = await ask(server, endpoint, caller, text)
      expect(status).toBe(200)
      said.push([`${endpoint}: no token`, `${rawHeaders.join('\n')}\n${body}`])
    }
    const wrong = { ...caller, secret: canaries.add(awkward('wrong-caller')) }
    answered(said, `${endpoint}: a wrong caller`, await ask(server, endpoint, wrong, texts[2] ?? ''))
  }
}

async function exchangeBadly({ installation, canaries, said, server }: Run): Promise<void> {
  const json = ['content-type', 'application/json']
  const form = ['content-type', 'application/x-www-form-urlencoded']
  for (const name of dialectNames) {
    const { key } = installation.pairs.get(name) ?? { key: '' }
    const secret = canaries.add(awkward(`${name}-wrong`))
    answered(said, `${name}: a wrong secret`, await exchangeAs(server, name, { key, secret }))
    answered(
      said,
      `${name}: a secret for a key`,
      await exchangeAs(server, name, { key: canaries.add(newSecret()), secret }),
    )
  }
  const paths = [
    '/api/v1/api_access_auth/sign_in',
    '/auth/api/v1/login/',
    '/v1/oauth/token',
    '/v1/sessions',
    '/v1/auth',
    '/oauth/token',
  ]
  for (const path of paths) {
    const canary = (what: string): string => canaries.add(fresh(what))
    const bodies: (readonly [readonly string[], string | Buffer])[] = [
      [json, `{"secret": "${canary('cut')}`],
      [json, `{"secret": ${canary('bare')}}`],
      [json, `{"secret": "${canary('one')}", "secret": "${canary('two')}"}`],
      [json, JSON.stringify({ [canary('name')]: 1, secret: [canary('list')] })],
      [json, `"${canary('text')}"`],
      [form, `client_secret=${canary('percent')}%zz&password=%ff`],
      [form, `password=${canary('twice')}&password=${canary('again')}&client_secret=1&client_secret=2`],
      [['content-type', 'text/plain'], canary('plain')],
      [['content-type', `multipart/form-data; boundary=${canary('boundary')}`], canary('multipart')],
      [['content-type', canary('type')], '{}'],
      [json, Buffer.from([0x7b, 0x22, 0xff, ...Buffer.from(canary('no-utf8')), 0x22])],
      [[...json, 'authorization', `Basic ${canary('no-base64')}`], '{}'],
      [[...json, 'authorization', `Basic ${Buffer.from(canary('no-colon')).toString('base64')}`], '{}'],
      [[...json, 'authorization', `Basic ${Buffer.from(`:${canary('no-id')}`).toString('base64')}!`], '{}'],
      [[...json, 'authorization', `Digest ${canary('digest')}`], '{}'],
      [[...json, 'x-environment', canary('environment')], '{}'],
      [json, JSON.stringify({ secret: canary('large'), filler: 'x'.repeat(20_000) })],
    ]
    for (const [headers, body] of bodies) {
      answered(said, `${path}: a bad request`, await send(server, path, { method: 'POST', headers, body }))
    }
    answered(
      said,
      `${path}: a secret in the URL`,
      await send(server, `${path}?secret=${canary('query')}`, { method: 'POST', headers: json, body: '{}' }),
    )
    answered(said, `${path}: another method`, await send(server, `${path}?secret=${canary('get')}`))
  }
}

async function manage({ installation, canaries, said, server }: Run): Promise<void> {
  const bearer = ['authorization', `Bearer ${installation.management}`]
  const json = [...bearer, 'content-type', 'application/json']
  const post = (path: string, body: string, headers: readonly string[] = json): Promise<Answer> =>
    send(server, `/api/v1${path}`, { method: 'POST', headers, body })
  const made = await post('/credentials', JSON.stringify({ kind: 'key-pair', api: 'kis', name: 'managed' }))
  const { id, secret } = JSON.parse(made.body) as { id: string; secret: string }
  canaries.add(secret)
  const rotated = await post(`/credentials/${id}/rotate`, '{}')
  canaries.add((JSON.parse(rotated.body) as { secret: string }).secret)
  const service = await post(
    '/credentials',
    JSON.stringify({ kind: 'service-token', api: 'recital', name: 'service' }),
  )
  const { token } = JSON.parse(service.body) as { token: string }
  canaries.add(token)
  expect(
    (await send(server, '/forward-auth?api=recital', { headers: ['authorization', `Bearer ${token}`] }))
      .status,
  ).toBe(200)
  said.push([
    'a shown credential',
    (await send(server, `/api/v1/credentials/${id}`, { headers: bearer })).body,
  ])
  said.push(['the credentials', (await send(server, '/api/v1/credentials', { headers: bearer })).body])
  said.push(['the audit events', (await send(server, '/api/v1/audit-events', { headers: bearer })).body])

  const { secret: current } = JSON.parse(rotated.body) as { secret: string }
  for (const given of [current, canaries.add(awkward('tried'))]) {
    said.push([
      'a tried key pair',
      (await post(`/credentials/${id}/try`, JSON.stringify({ secret: given }))).body,
    ])
  }
  const { id: serviceId } = JSON.parse(service.body) as { id: string }
  said.push(['a tried token', (await post(`/credentials/${serviceId}/try`, JSON.stringify({ token }))).body])
  const csv = await send(server, '/api/v1/audit-events.csv', { headers: bearer })
  said.push(['the exported audit events', csv.body])

  const canary = (what: string): string => canaries.add(fresh(what))
  for (const body of [
    `{"kind": "${canary('cut')}`,
    JSON.stringify({ kind: canary('kind'), api: canary('api'), name: 1 }),
    JSON.stringify({
      kind: 'key-pair',
      api: 'kis',
      name: 'x',
      secret: canary('given'),
      [`${canary('a-name')}-that-is-long`]: 1,
    }),
    JSON.stringify({
      kind: 'key-pair',
      api: 'kis',
      name: 'x',
      scopes: [canary('scope')],
      expires: canary('expires'),
    }),
  ]) {
    answered(said, 'management: a bad body', await post('/credentials', body))
  }
  answered(
    said,
    'management: a bad token',
    await send(server, '/api/v1/credentials', { headers: ['authorization', `Bearer ${canary('bearer')}`] }),
  )
  answered(
    said,
    'management: an invented service token',
    await send(server, '/api/v1/credentials', {
      headers: ['authorization', `Bearer ${canaries.add(newBearerToken('service-token'))}`],
    }),
  )
  answered(
    said,
    'management: a bad id',
    await send(server, `/api/v1/credentials/${canary('id')}`, { headers: bearer }),
  )
  answered(
    said,
    'management: a bad query',
    await send(server, `/api/v1/credentials?cursor=${canary('cursor')}`, { headers: bearer }),
  )
  answered(said, 'no such page', await send(server, `/${canary('path')}?token=${canary('query')}`))
}

/** Bytes that are refused before there is a request. */
async function speakNoHttp({ canaries, said, server }: Run): Promise<void> {
  const canary = (what: string): string => canaries.add(fresh(what))
  for (const bytes of [
    `${canary('method')} / HTTP/1.1\r\n\r\n`,
    `GET /${canary('version')} HTTP/9.9\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer ${canary('blank')}\r\n\r\n`,
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer ${canary('both')}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${canary('long')}${'x'.repeat(20_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${canary('first')}\r\nAuthorization: Bearer ${canary('second')}\r\n\r\n`,
    `GET /?${canary('nul')}\0 HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  ]) {
    said.push(['no HTTP', await sendRaw(server.port, bytes, 150)])
  }
}
