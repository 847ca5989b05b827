/** A real SMTP server that keeps the mails that it is sent. */

import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Mailbox {
  readonly port: number
  readonly mails: readonly ParsedMail[]
  /** Resolves with the mails once there are so many. */
  arrived(count: number): Promise<readonly ParsedMail[]>
  close(): Promise<void>
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: ParsedMail[] = []
  let told = Promise.withResolvers<void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      void simpleParser(stream).then((mail) => {
        mails.push(mail)
        done()
        told.resolve()
        told = Promise.withResolvers()
      }, done)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    mails,
    async arrived(count) {
      while (mails.length < count) await told.promise
      return mails
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export const smtpSettings = ({ port }: Pick<Mailbox, 'port'>): string =>
  `smtp: { host: 127.0.0.1, port: ${port}, from: 'Guichet <guichet@example.com>' }\n`

/** The token in the link of a mail. */
export function tokenIn({ text = '' }: ParsedMail, page: string): string {
  const [, token = ''] = new RegExp(`/console/${page}#token=([\\w-]{43})`).exec(text) ?? []
  if (token === '') throw new Error(`no link to ${page} in the mail`)
  return token
}

export const recipientOf = ({ to }: ParsedMail): string => [to].flat()[0]?.text ?? ''
