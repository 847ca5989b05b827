import { expect, test } from 'vitest'
import { baseAddress } from './address-rule.ts'

test.each([
  ['https://api.example.com'],
  ['https://api.example.com:8443/gateway'],
  ['http://localhost:4400'],
  ['http://127.0.0.1'],
  ['http://127.1.2.3:80'],
  ['http://127.1:80'],
  ['http://[::1]:4400'],
])('%s keeps a secret', (address) => {
  expect(baseAddress(address, 'baseUrl').origin).toBe(new URL(address).origin)
})

test.each([
  ['http://api.example.com'],
  ['http://127.0.0.1.example.com'],
  ['http://localhost.example.com'],
  ['http://notlocalhost'],
  ['http://localhost.'],
  ['http://128.0.0.1'],
  ['http://0.0.0.0'],
  ['http://10.0.0.1'],
  ['http://[::ffff:127.0.0.1]'],
  ['http://[::]'],
  ['http://xn--localhost-xyz'],
  ['ws://localhost'],
  ['ftp://localhost'],
  ['file:///tmp/x'],
])('%s does not', (address) => {
  expect(() => baseAddress(address, 'baseUrl')).toThrow(expect.objectContaining({ code: 'insecure_address' }))
})
