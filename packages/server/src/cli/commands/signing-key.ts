import { type Command, Option } from 'commander'
import type { SigningAlgorithm } from '../../configuration/configuration.ts'
import { grantApis } from '../../serve/apis.ts'
import { signingRows } from '../../signing-keys/algorithms.ts'
import { advanceSigningKeys, revokeSigningKey, rotateSigningKey } from '../../signing-keys/rotate.ts'
import { Refused } from '../../credentials/refused.ts'
import type { SigningKey } from '../../stores/records.ts'
import { type Answer, listAnswer } from '../answer.ts'
import { CommandRefused } from '../failures.ts'
import { actor, answering, type OpenInstallation } from '../installation.ts'
import { instant, moment, table } from '../output.ts'

interface RotateOptions {
  readonly algorithm?: SigningAlgorithm
  readonly now?: boolean
}

export function addSigningKey(program: Command): void {
  const signingKey = program.command('signing-key').description('the keys that sign access tokens')
  signingKey.command('list').description('list the signing keys').action(answering(list))
  signingKey
    .command('rotate')
    .description('publish a new key, which signs once every verifier knows it')
    .addOption(
      new Option('--algorithm <algorithm>', "(default: the configuration's)").choices(
        Object.keys(signingRows),
      ),
    )
    .option(
      '--now',
      'sign with it at once: verifiers that cache the old set refuse its tokens until they look again',
    )
    .action(answering<RotateOptions>(rotate))
  signingKey
    .command('revoke')
    .description('take a key that leaked out at once, with all its tokens')
    .argument('<kid>')
    .action(answering(revoke))
}

async function list({ store }: OpenInstallation): Promise<Answer> {
  const keys = await store.signingKeys()
  const cells = keys.map((key) => [
    key.kid,
    key.algorithm,
    key.state,
    moment(key.createdAt, ''),
    moment(key.activateAt, ''),
    moment(key.goneAt, ''),
  ])
  const headings = ['kid', 'algorithm', 'state', 'created', 'signs from', 'gone at']
  return listAnswer(
    keys.map(viewOf),
    table(headings, cells, 'There is no signing key: the server makes one.'),
  )
}

async function rotate(installation: OpenInstallation, options: RotateOptions): Promise<Answer> {
  const { store, secrets, configuration } = installation
  const algorithm = options.algorithm ?? configuration.signing.algorithm
  const publishAhead = options.now === true ? 0 : configuration.signing.publishAhead
  const { keyEncryptionKey } = secrets
  const making = { keyEncryptionKey, now: Date.now(), actor: actor.id, publishAhead }
  const made = await rotateSigningKey(store, algorithm, making)
  if (made === null) throw await waiting(installation, algorithm)
  if (options.now === true) await activate(installation)
  const key = (await store.signingKeys()).find(({ kid }) => kid === made.kid) ?? made
  const when = key.state === 'active' ? 'signs now' : `signs from ${moment(key.activateAt, '')}`
  return { data: viewOf(key), text: `${key.kid}  ${key.algorithm}  ${when}` }
}

async function waiting({ store }: OpenInstallation, algorithm: string): Promise<CommandRefused> {
  const keys = await store.signingKeys()
  const next = keys.find((key) => key.algorithm === algorithm && key.state === 'pending')
  const when = moment(next?.activateAt ?? null, 'soon')
  return new CommandRefused(`A new key for ${algorithm} is waiting already: it signs from ${when}.`)
}

/** What a running server does within a second, so that it is done where none runs. */
async function activate({ store, configuration }: OpenInstallation): Promise<void> {
  const apis = [...grantApis(configuration).values()]
  const longestLife = (algorithm: string): number =>
    Math.max(0, ...apis.filter((api) => api.algorithm === algorithm).map(({ lifetime }) => lifetime * 1000))
  const leeway = configuration.tokens.leeway * 1000 + 5000
  await advanceSigningKeys(store, { longestLife, leeway }, { now: Date.now(), actor: actor.id })
}

async function revoke({ store, secrets }: OpenInstallation, _options: object, kid: string): Promise<Answer> {
  const { keyEncryptionKey } = secrets
  const making = { keyEncryptionKey, now: Date.now(), actor: actor.id }
  if (!(await revokeSigningKey(store, kid, making))) {
    throw new Refused('not-found', 'kid', 'There is no such signing key, or it is gone already.')
  }
  return {
    data: { kid, state: 'gone' },
    text: `${kid}  gone`,
    notes: ['Verifiers that work offline refuse its tokens when they next fetch the key set.'],
  }
}

const viewOf = ({
  kid,
  algorithm,
  state,
  createdAt,
  activateAt,
  goneAt,
}: SigningKey): Record<string, unknown> => ({
  kid,
  algorithm,
  state,
  created: instant(createdAt),
  signsFrom: instant(activateAt),
  goneAt: instant(goneAt),
})
