import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { apiNamed, upstreamOf, withPort } from './configuration.ts'
import type { Configuration } from './configuration.ts'
import { readEnvironment } from './environment.ts'
import { loadConfiguration } from './load.ts'
import type { LoadOptions } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-configuration-'))
afterAll(() => rmSync(folder, { recursive: true }))

const emptyEnvironment = readEnvironment({})

function write(text: string, name = 'guichet.yaml'): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

function load(text: string, options: LoadOptions = {}): Configuration {
  const loaded = loadConfiguration({ config: write(text), environment: emptyEnvironment, ...options })
  expect(loaded.problems).toBeNull()
  return loaded.configuration!
}

const acme = `
name: acme
request: { path: /acme/login, credentials: { key: { field: id }, secret: { field: secret } } }
response: { body: { token: '\${token}', account: '\${account}' }, keep: [account] }
lifetime: 1h
`

describe('a configuration', () => {
  it('has a default for everything, and an API for each dialect that ships', () => {
    const configuration = load('')
    expect(configuration.issuer).toBe('http://localhost:4400')
    expect(configuration.database).toEqual({ kind: 'sqlite', file: join(folder, 'data/guichet.db') })
    expect(configuration.tokens.leeway).toBe(30)
    expect(configuration.throttle.credential).toEqual({ failures: 100, window: 900_000, block: 60_000 })
    expect(configuration.apis.map(({ name }) => name)).not.toContain('oauth2')
    expect(configuration.apis.every((api) => api.dialects[0].name === api.name)).toBe(true)
  })

  it('of the demonstration has five APIs, and their calls go where the composition says', () => {
    const config = new URL('../../demo/guichet.yaml', import.meta.url).pathname
    const overrides = { port: 0, upstreamFor: (api: string) => `http://localhost:9/${api}` }
    const loaded = loadConfiguration({ config, data: folder, overrides, environment: emptyEnvironment })
    const apis = loaded.configuration!.apis
    expect(apis.map(({ name }) => name)).toEqual(['kis', 'recital', 'digishare', 'didomi', 'digitalpaye'])
    expect(apis.every((api) => api.sandbox !== null)).toBe(true)
    expect(upstreamOf(apis[0]!, 'sandbox')).toBe('http://localhost:9/kis')
    expect(loaded.problems ?? loaded.notices).toEqual([
      'The alias /oauth/token of the dialect digishare is not served: oauth2 has that path.',
    ])
  })

  it('fills in an API from its name and the settings around it', () => {
    const { apis } = load('signing: { algorithm: RS256 }\napis: [{ name: shop, lifetime: 10m }]')
    expect(apis[0]).toMatchObject({ title: 'shop', audience: 'urn:guichet:api:shop', algorithm: 'RS256' })
    expect(apis[0]).toMatchObject({ lifetime: 600, sandbox: null, upstream: null })
    expect(apis[0]!.dialects.map(({ name }) => name)).toEqual(['oauth2'])
    expect(apis[0]!.sandbox).toBeNull()
  })

  it('sends the sandbox to its own upstream, or to that of production', () => {
    const text = `apis:
  - { name: one, upstream: 'https://one.example', sandbox: { upstream: 'https://test.one.example' } }
  - { name: two, upstream: 'https://two.example', sandbox: {} }`
    const configuration = load(text)
    expect(upstreamOf(apiNamed(configuration, 'one')!, 'sandbox')).toBe('https://test.one.example')
    expect(upstreamOf(apiNamed(configuration, 'two')!, 'sandbox')).toBe('https://two.example')
    expect(apiNamed(configuration, 'three')).toBeNull()
  })

  it('takes dialects from files beside it', () => {
    write(acme, 'acme.yaml')
    const text = 'dialects: [acme.yaml]\napis: [{ name: acme, dialects: [acme], values: { account: a-1 } }]'
    expect(load(text).apis[0]!.dialects[0].request.path).toBe('/acme/login')
  })

  it('is frozen to its depths', () => {
    const { apis, listen } = load('apis: [{ name: shop, routes: [{ path: /v1 }] }]')
    expect([apis, apis[0], apis[0]!.routes, apis[0]!.routes[0], listen].every(Object.isFrozen)).toBe(true)
  })
})

describe('what is named several times', () => {
  const environment = readEnvironment({
    GUICHET_DATA: '/srv/b',
    PORT: '5000',
    GUICHET_DATABASE_URL: 'postgres://db/g',
  })

  it('is taken from the command line before the environment, and from that before the file', () => {
    const text = 'data: a\nlisten: { port: 4000 }'
    expect(load(text)).toMatchObject({ data: join(folder, 'a'), listen: { port: 4000 } })
    expect(load(text, { environment })).toMatchObject({ data: '/srv/b', listen: { port: 5000 } })
    const options = { environment, data: '/srv/c', overrides: { port: 6000, host: '127.0.0.1' } }
    expect(load(text, options)).toMatchObject({ data: '/srv/c', listen: { port: 6000, host: '127.0.0.1' } })
    expect(load(text, { environment }).database).toEqual({ kind: 'postgres', url: 'postgres://db/g' })
  })

  it('counts an empty variable as none', () => {
    expect(load('', { environment: readEnvironment({ PORT: '', GUICHET_CONFIG: '' }) }).listen.port).toBe(
      4400,
    )
  })

  it('is read from the data folder where no file is named', () => {
    const data = join(folder, 'installed')
    mkdirSync(data)
    writeFileSync(join(data, 'guichet.yaml'), 'apis: [{ name: shop }]')
    const loaded = loadConfiguration({ data, environment: emptyEnvironment })
    expect(loaded.configuration).toMatchObject({
      data,
      file: join(data, 'guichet.yaml'),
      apis: [{ name: 'shop' }],
    })
  })

  it('has the issuer follow the port that was opened, unless the file gives one', () => {
    expect(withPort(load('listen: { port: 0 }'), 5123).issuer).toBe('http://localhost:5123')
    expect(withPort(load('issuer: https://id.example.com\nlisten: { port: 0 }'), 5123)).toMatchObject({
      issuer: 'https://id.example.com',
      listen: { port: 5123 },
    })
  })
})
