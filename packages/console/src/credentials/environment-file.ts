/** A new credential as the lines of a `.env` file, named by the words of its API. */

import type { Api, IssuedCredential } from './credential-data.ts'

/** `KIS_APP_TOKEN=…` and `KIS_SECRET=…`. The names are English in both languages: programs read them. */
export function environmentFile(
  { api: name, kind, key, secret, token }: IssuedCredential,
  api: Pick<Api, 'words'> | undefined,
): string {
  const words = api?.words.en[kind]
  const lines: string[] = []
  if (key !== null) lines.push(line(name, words?.key ?? 'key', key))
  if (secret !== undefined) lines.push(line(name, words?.secret ?? 'secret', secret))
  if (token !== undefined) lines.push(line(name, words?.secret ?? 'token', token))
  return lines.join('')
}

const line = (api: string, part: string, value: string): string =>
  `${variable(api)}_${variable(part)}=${value}\n`

const variable = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')

export function downloadText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
