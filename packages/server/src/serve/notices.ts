/** Wires the notices of ends that are coming to the ways by which somebody is told. */

import { readFileSync } from 'node:fs'
import type { FastifyBaseLogger } from 'fastify'
import type { WebhookSettings } from '../configuration/configuration.ts'
import { SecretUnusable } from '../configuration/secrets.ts'
import { planAhead } from '../notices/plan.ts'
import { type NoticeSending, sendDue } from '../notices/send.ts'
import { createWebhook, type Webhook } from '../notices/webhook.ts'
import type { Installation } from './installation.ts'
import { mailerOf } from './signing-in.ts'

export interface NoticeWork {
  readonly plan: () => Promise<void>
  readonly send: () => Promise<void>
}

/** @throws SecretUnusable where the secret of the webhook is missing or short */
export function noticeWork(installation: Installation, log: FastifyBaseLogger): NoticeWork {
  const { store, configuration } = installation
  const mailer = mailerOf(installation)
  const webhook = configuration.webhook === null ? null : webhookOf(configuration.webhook)
  const channels = { mail: mailer !== null, webhook: webhook !== null }
  const sending: NoticeSending = {
    store,
    mailer,
    webhook,
    issuer: configuration.issuer,
    log,
    now: Date.now,
  }
  return { plan: () => planAhead(store, channels, Date.now()), send: () => sendDue(sending) }
}

const shortest = 16

function webhookOf({ url, secretFile }: WebhookSettings): Webhook {
  const secret = secretIn(secretFile)
  if (secret.length >= shortest) return createWebhook(url, secret)
  throw new SecretUnusable(
    `The webhook's secret in ${secretFile} is missing or shorter than ${shortest} characters. ` +
      'Write a random one there, and give it to who reads the notices.',
  )
}

function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
