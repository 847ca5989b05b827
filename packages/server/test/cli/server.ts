/** A server of the real command, and the standard exchange with it. */

import { onTestFinished } from 'vitest'
import { type Answered, start } from './command.ts'

export interface Served {
  readonly url: string
  /** Resolves with the exit status. */
  stop(): Promise<number | null>
}

export async function serve(...args: readonly string[]): Promise<Served> {
  const child = start(['serve', '--port', '0', ...args])
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM')
    return ended
  }
  onTestFinished(async () => {
    await stop()
  })
  let text = ''
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      const url = /^guichet listening on (\S+)$/m.exec(text)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.stderr?.setEncoding('utf8').on('data', (more: string) => (text += more))
    void ended.then(() => reject(new Error(`the server ended: ${text}`)))
  })
  return { url: await listening, stop }
}

export async function exchange(url: string, { key, secret }: Answered): Promise<number> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: key,
    client_secret: secret,
  })
  const response = await fetch(`${url}/oauth/token`, { method: 'POST', body })
  await response.arrayBuffer()
  return response.status
}
