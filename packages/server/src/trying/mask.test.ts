import { defineDialect } from '@guichet/dialects'
import { didomi, kis, oauth2 } from '@guichet/dialects/catalog'
import { expect, it } from 'vitest'
import { maskOf } from './mask.ts'

const key = 'my key'
const secret = 'gsec_p+ss w"rd/of=nobody-1234'
const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjcmVkIn0.c2lnbmF0dXJlIG9mIG5vYm9keQ'
const hidden = { key, secret, token }
const joined = defineDialect({
  name: 'joined',
  title: 'Joined',
  request: {
    path: '/joined',
    credentials: [{ joined: { header: 'x-pair' }, separator: '|', encoding: 'base64' }],
  },
  response: { body: { token: '${token}' } },
  lifetime: '1h',
})

const base64 = (text: string) => Buffer.from(text).toString('base64')
const form = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)

it.each([
  ['plain', secret],
  ['in a JSON text', JSON.stringify({ secret })],
  ['in a form', form(secret)],
  ['in an address', encodeURIComponent(secret)],
  ['alone in base64', base64(secret)],
  ['as Basic', base64(`${key}:${secret}`)],
  ['as Basic, form-encoded before', base64(`${form(key)}:${form(secret)}`)],
])('a secret is masked %s', (_, text) => {
  const masked = maskOf(oauth2, hidden).text(`before ${text} after`)
  expect(masked).toMatch(/^before .*••••••••1234.* after$/)
  expect(masked).not.toContain(text)
})

it('joined to its key as the dialect has it', () => {
  const masked = maskOf(joined, hidden).header('x-pair', base64(`${key}|${secret}`))
  expect(masked).toBe('••••••••1234')
})

it('a token shows its two ends, also where it could not be read out', () => {
  expect(maskOf(kis, hidden).text(`"${token}"`)).toBe('"eyJh…keQ"'.replace('keQ', token.slice(-4)))
  expect(maskOf(kis, { ...hidden, token: '' }).text(token)).not.toContain('eyJhbGci')
})

it('headers of authorization and cookies show no value, whatever it is', () => {
  const mask = maskOf(didomi, { key: '', secret: '', token: '' })
  expect(mask.header('authorization', 'Bearer something')).toBe('Bearer ••••••••')
  expect(mask.header('authorization', 'something')).toBe('••••••••')
  expect(mask.header('cookie', 'a=1; b=2')).toBe('a=••••••••; b=••••••••')
  expect(mask.header('set-cookie', 'a=1; Path=/')).toBe('a=••••••••; Path=/')
  expect(mask.header('content-type', 'text/plain')).toBe('text/plain')
})

it('of a short secret nothing is shown', () => {
  expect(maskOf(oauth2, { key, secret: 'short', token: '' }).text('is short')).toBe('is ••••••••')
})
