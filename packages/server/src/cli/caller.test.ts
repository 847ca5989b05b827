import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { callerClient, type CallerOptions, credentialsOf, dialectOf } from './caller.ts'

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../dialects/test/dialects/${name}.yaml`, import.meta.url))

const silent = (): Command =>
  new Command('token').exitOverride().configureOutput({ writeErr: () => undefined })

/** Everything up to the reading of the secret. */
async function prepare(options: Partial<CallerOptions> & { readonly dialect: string }): Promise<void> {
  const all = { url: 'https://auth.example.com', cache: false, ...options }
  const command = silent()
  const dialect = await dialectOf(command, all)
  callerClient(command, all, { dialect, credentials: credentialsOf(command, dialect, all), cache: null })
}

describe('wrong usage, in the words of the dialect', () => {
  test.for([
    [
      'no key',
      { dialect: 'kis' },
      'error: give the key with --key. KIS calls it App_token (Settings › API Keys).',
    ],
    ['no key, in a file without words', { dialect: file('quill') }, 'error: give the key with --key.'],
    [
      'a key too much',
      { dialect: file('atoll'), key: 'x' },
      'error: leave --key out: atoll takes a secret alone, on standard input.',
    ],
    [
      'an environment that cannot be said',
      { dialect: 'kis', key: 'x', environment: 'sandbox' },
      'error: KIS has no place for an environment, which is that of the credential: leave --environment out.',
    ],
    [
      'scopes that cannot be said',
      { dialect: 'didomi', key: 'x', scope: ['a'] },
      'error: Didomi has no place for scopes: leave --scope out.',
    ],
    [
      'an address that is none',
      { dialect: 'kis', key: 'x', url: 'auth.example.com' },
      'error: --url is not a URL. Write it as https://api.example.com.',
    ],
    [
      'an address with a query',
      { dialect: 'kis', key: 'x', url: 'https://a.example?secret=canary' },
      'error: --url has a query or a fragment. Leave it out.',
    ],
  ] as const)('%s', async ([, options, message]) => {
    const error = await prepare(options).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(CommanderError)
    expect((error as Error).message).toBe(message)
  })
})

test('plain HTTP to another machine is refused, and to this one it is not', async () => {
  const options = { dialect: 'kis', key: 'x' }
  await expect(prepare({ ...options, url: 'http://a.example' })).rejects.toMatchObject({
    code: 'insecure_address',
  })
  await prepare({ ...options, url: 'http://127.0.0.1:4400' })
})

test.for([
  ['toString', 'There is no dialect of this name. There are kis, recital,'],
  ['Oauth2', 'There is no dialect of this name. Did you mean oauth2?'],
  ['./nowhere.yaml', 'ENOENT'],
] as const)('the dialect %s is not known', async ([dialect, says]) => {
  await expect(prepare({ dialect })).rejects.toThrow(says)
})
