/** Mails, through the SMTP server that the operator configured. */

import type { Transporter } from 'nodemailer'

export interface Mail {
  readonly subject: string
  readonly text: string
}

export interface Mailer {
  /** Resolves when the server has taken it; rejects where it has not. */
  send(to: string, mail: Mail): Promise<void>
}

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on; else STARTTLS is asked for, and without it nothing is sent beyond this machine. */
  readonly secure: boolean
  readonly user: string | null
  readonly password: string | null
  /** Who it is from: `Guichet <guichet@example.com>`. */
  readonly from: string
}

const patience = 10_000

export function createMailer(settings: SmtpSettings): Mailer {
  let opened: Promise<Transporter> | null = null
  return {
    async send(to, { subject, text }) {
      opened ??= openTransport(settings)
      await (await opened).sendMail({ from: settings.from, to, subject, text })
    },
  }
}

/** With the first mail, and the library with it: most processes send none. */
async function openTransport({ host, port, secure, user, password }: SmtpSettings): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const local = host === 'localhost' || host === '127.0.0.1' || host === '::1'
  return createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !local,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  })
}
