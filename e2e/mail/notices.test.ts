/** Notices of ends that are coming: by mail and by webhook, each once, and until they are taken. */

import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCredential } from '../../packages/server/src/credentials/create-credential.ts'
import { createMember } from '../../packages/server/src/credentials/create-member.ts'
import { createOrganization } from '../../packages/server/src/credentials/create-organization.ts'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { createMailer } from '../../packages/server/src/mail/mailer.ts'
import { planAhead } from '../../packages/server/src/notices/plan.ts'
import { type NoticeSending, sendDue } from '../../packages/server/src/notices/send.ts'
import { createWebhook } from '../../packages/server/src/notices/webhook.ts'
import { createLog } from '../../packages/server/src/serve/log.ts'
import { actor, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import {
  temporaryInstallation,
  type TemporaryInstallation,
} from '../../packages/server/test/temporary-installation.ts'
import { type Mailbox, openMailbox, recipientOf, smtpSettings } from './mailbox.ts'

const day = 86_400_000
const minute = 60_000
const secret = 'a webhook secret of the tests'

interface Posted {
  readonly signature: string
  readonly text: string
}

/** The operator's own server, which answers as it is told. */
class Receiver {
  readonly posted: Posted[] = []
  readonly answers: number[] = []
  readonly #server: Server
  #told = Promise.withResolvers<void>()

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const signature = String(request.headers['x-guichet-signature'])
        this.posted.push({ signature, text: Buffer.concat(chunks).toString() })
        response.writeHead(this.answers.shift() ?? 204, { location: '/elsewhere' }).end()
        this.#told.resolve()
        this.#told = Promise.withResolvers()
      })
    })
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  async arrived(count: number): Promise<void> {
    while (this.posted.length < count) await this.#told.promise
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}

const isSigned = ({ signature, text }: Posted, at: number): boolean => {
  const [, time = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  const wanted = createHmac('sha256', secret).update(`${time}.${text}`).digest('hex')
  return given === wanted && Math.abs(Number(time) * 1000 - at) < minute
}

let mailbox: Mailbox
let receiver: Receiver
let url: string

beforeEach(async () => {
  mailbox = await openMailbox()
  receiver = new Receiver()
  url = await receiver.open()
})

afterEach(async () => {
  await receiver.close()
  await mailbox.close()
})

describe('a running server', () => {
  let server: TestServer
  let secrets: string

  beforeAll(async () => {
    secrets = await mkdtemp(join(tmpdir(), 'guichet-webhook-'))
    await writeFile(join(secrets, 'webhook'), `${secret}\n`)
    server = await startTestServer()
  })

  afterAll(async () => {
    await server.remove()
    await rm(secrets, { recursive: true })
  })

  it('tells at its start what will end, once, to those who can do something', async () => {
    for (const role of ['owner', 'admin', 'developer'] as const) {
      const input = { organizationId: server.acme.id, email: `${role}@acme.example`, role, password: null }
      await createMember(server.context, input, actor)
    }
    const context = { ...server.context, now: () => Date.now() - 60 * day }
    const input = { api: 'kis', kind: 'key-pair', environment: 'production', name: 'nightly' } as const
    const expiresAt = Date.now() + 6 * day
    const organizationId = server.acme.id
    const issue = await createCredential(context, { ...input, organizationId, expiresAt }, actor)
    await server.stop()
    const settings = `${smtpSettings(mailbox)}notices: { webhook: '${url}', secretFile: ${join(secrets, 'webhook')} }\n`
    server = await startTestServer({ folder: server.folder, settings })
    await receiver.arrived(1)
    const mails = await mailbox.arrived(2)
    expect(mails.map(recipientOf).toSorted()).toEqual(['admin@acme.example', 'owner@acme.example'])
    const { text = '' } = mails[0] ?? {}
    expect(text).toMatch(/nightly \(kis\): \d{4}-\d\d-\d\d, in 6 days/)
    expect(text).toContain('dans 6 jours')
    expect(text).toContain(`/console/credentials/${issue.credential.id}`)
    const [posted] = receiver.posted
    if (posted === undefined) throw new Error('nothing was posted')
    expect(isSigned(posted, Date.now())).toBe(true)
    expect(JSON.parse(posted.text)).toMatchObject({
      type: 'credential.ending',
      ends: new Date(expiresAt).toISOString(),
      days: 6,
      organization: { id: organizationId, name: 'Acme' },
      credential: { id: issue.credential.id, name: 'nightly', api: 'kis', environment: 'production' },
    })
    if (!('secret' in issue)) throw new Error('a key pair has a secret')
    for (const said of [text, posted.text]) expect(said).not.toContain(issue.secret.slice(-12))

    // A start is a new look at what will end: what was told is not told again.
    await server.stop()
    server = await startTestServer({ folder: server.folder, settings })
    await server.stop()
    expect([mailbox.mails.length, receiver.posted.length]).toEqual([2, 1])
    server = await startTestServer({ folder: server.folder })
  })

  it('does not start with a webhook whose secret is short', async () => {
    await writeFile(join(secrets, 'short'), 'short')
    const settings = `notices: { webhook: '${url}', secretFile: ${join(secrets, 'short')} }\n`
    await expect(startTestServer({ settings })).rejects.toThrow('shorter than 16 characters')
  })
})

describe('a notice', () => {
  let installation: TemporaryInstallation
  let sending: NoticeSending

  beforeEach(async () => {
    installation = await temporaryInstallation()
    const { context, clock } = installation
    const mailer = createMailer({
      host: '127.0.0.1',
      port: mailbox.port,
      secure: false,
      user: null,
      password: null,
      from: 'guichet@example.com',
    })
    const webhook = createWebhook(url, secret)
    const log = createLog('silent')
    const issuer = 'https://auth.example.com'
    sending = { store: context.store, mailer, webhook, issuer, log, now: () => clock.now }
  })

  afterEach(() => installation.remove())

  const plan = (): Promise<void> =>
    planAhead(installation.context.store, { mail: true, webhook: true }, installation.clock.now)

  async function ending(days: number, organizationId = installation.acme.id): Promise<string> {
    const { context, clock } = installation
    const input = { kind: 'key-pair', api: 'letters', environment: 'production', name: 'job' } as const
    const expiresAt = clock.now + days * day
    const { credential } = await createCredential(context, { ...input, organizationId, expiresAt }, actor)
    return credential.id
  }

  const postedDays = (): readonly number[] =>
    receiver.posted.map(({ text }) => (JSON.parse(text) as { days: number }).days)

  it('is sent 30, 7 and 1 days ahead, and each time once', async () => {
    await ending(60)
    const { clock } = installation
    for (let passed = 0; passed < 62; passed += 1) {
      await plan()
      await sendDue(sending)
      clock.now += day
    }
    expect(postedDays()).toEqual([30, 7, 1])
  })

  it('is tried again after an answer of 500, with longer and longer waits, and then never sent twice', async () => {
    await ending(60)
    const { clock } = installation
    clock.now += 31 * day
    receiver.answers.push(500, 302, 503)
    await plan()
    const tries: number[] = []
    for (let passed = 0; passed < 20; passed += 1) {
      await sendDue(sending)
      tries.push(receiver.posted.length)
      clock.now += minute
    }
    expect(tries.slice(0, 9)).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4])
    expect(tries.at(-1)).toBe(4)
    expect(new Set(receiver.posted.map(({ text }) => (JSON.parse(text) as { id: string }).id)).size).toBe(1)
    expect(receiver.posted.every((posted) => isSigned(posted, timeOf(posted)))).toBe(true)
    const altered = receiver.posted.map((posted) => ({ ...posted, text: `${posted.text} ` }))
    expect(altered.some((posted) => isSigned(posted, timeOf(posted)))).toBe(false)
  })

  it('is given up after a day, and others are sent all the same', async () => {
    await ending(60)
    const { clock } = installation
    clock.now += 31 * day
    receiver.answers.push(...Array.from({ length: 40 }, () => 500))
    await plan()
    for (let passed = 0; passed < 26 * 60; passed += 30) {
      await sendDue(sending)
      clock.now += 30 * minute
    }
    const tried = receiver.posted.length
    receiver.answers.length = 0
    clock.now += 3 * day
    await sendDue(sending)
    expect(receiver.posted.length).toBe(tried)
    expect(tried).toBeGreaterThan(10)
  })

  it('is not sent of what was revoked meanwhile, nor of a disabled organization', async () => {
    const { context, clock } = installation
    const id = await ending(60)
    clock.now += 31 * day
    await plan()
    await revokeCredential(context, id, actor)
    await sendDue(sending)
    expect(receiver.posted).toEqual([])
  })

  it('is sent by one of several instances', async () => {
    const { context, clock } = installation
    const { id } = await createOrganization(context, { name: 'Initech' }, actor)
    for (let count = 0; count < 5; count += 1) await ending(60, id)
    clock.now += 31 * day
    const twin = { ...sending }
    await Promise.all([plan(), plan()])
    await Promise.all([sendDue(sending), sendDue(twin), sendDue(twin)])
    expect(receiver.posted).toHaveLength(5)
  })

  it('puts all that ends into one mail for each reader', async () => {
    const { context, clock, acme } = installation
    const input = {
      organizationId: acme.id,
      email: 'owner@acme.example',
      role: 'owner',
      password: null,
    } as const
    await createMember(context, input, actor)
    for (let count = 0; count < 3; count += 1) await ending(60)
    clock.now += 31 * day
    await plan()
    await sendDue(sending)
    expect(mailbox.mails).toHaveLength(1)
    expect(mailbox.mails[0]?.text?.match(/in 29 days/g)).toHaveLength(3)
  })
})

const timeOf = ({ signature }: Posted): number => Number(/^t=(\d+)/.exec(signature)?.[1]) * 1000
