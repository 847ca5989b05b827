import { isLoopback, parseUrl } from './addresses.ts'
import type { WebhookSettings } from './configuration.ts'
import type { Report } from './fault.ts'
import type { ConfigurationSource } from './source.ts'

export function webhookSettings(
  { webhook, secretFile }: ConfigurationSource['notices'],
  locate: (path: string) => string,
  report: Report,
): WebhookSettings | null {
  if (webhook === undefined && secretFile === undefined) return null
  if (webhook === undefined || secretFile === undefined) {
    report(
      ['notices', webhook === undefined ? 'secretFile' : 'webhook'],
      'A webhook has an address and a file with its secret.',
      'Give both, or neither.',
    )
    return null
  }
  const url = parseUrl(webhook, ['http', 'https'])
  if (url === null || (url.protocol === 'http:' && !isLoopback(url.hostname))) {
    report(
      ['notices', 'webhook'],
      'The webhook is not an https address.',
      'Write one such as https://hooks.example.com/guichet.',
    )
  }
  return { url: webhook, secretFile: locate(secretFile) }
}
