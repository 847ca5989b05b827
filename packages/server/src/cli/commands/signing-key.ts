import { type Command, Option } from 'commander'
import type { SigningAlgorithm } from '../../configuration/configuration.ts'
import { grantApis } from '../../serve/apis.ts'
import { signingRows } from '../../signing-keys/algorithms.ts'
import { algorithmsOf, lifespansOf, rotateSigningKeys } from '../../signing-keys/in-use.ts'
import { advanceSigningKeys, revokeSigningKey } from '../../signing-keys/rotate.ts'
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
    .description('publish a new key for each algorithm in use, which signs once every verifier knows it')
    .addOption(new Option('--algorithm <algorithm>', 'for this one alone').choices(Object.keys(signingRows)))
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
  const { algorithm, now = false } = options
  const inUse = algorithmsOf(grantApis(configuration).values())
  const algorithms = algorithm === undefined ? [...inUse] : [algorithm]
  const publishAhead = now ? 0 : configuration.signing.publishAhead
  const { keyEncryptionKey } = secrets
  const making = { keyEncryptionKey, now: Date.now(), actor: actor.id, publishAhead }
  const made = (await rotateSigningKeys(store, algorithms, making)).map(({ kid }) => kid)
  if (now && made.length > 0) await activate(installation)
  const keys = (await store.signingKeys()).filter((key) => algorithms.some((name) => name === key.algorithm))
  const notes = keys.filter(({ kid, state }) => state === 'pending' && !made.includes(kid)).map(noteOfWaiting)
  const fresh = keys.filter(({ kid }) => made.includes(kid))
  const main = fresh.find((key) => key.algorithm === configuration.signing.algorithm) ?? fresh[0]
  if (main === undefined) throw new CommandRefused(notes.join(' ') || 'Another rotation was under way.')
  // One key is told as ever; where there are several, that of the configuration's algorithm.
  const data = { ...viewOf(main), items: fresh.map(viewOf) }
  return { data, text: fresh.map(lineOf).join('\n'), notes }
}

const noteOfWaiting = ({ algorithm, activateAt }: SigningKey): string =>
  `A new key for ${algorithm} is waiting already: it signs from ${moment(activateAt, 'soon')}.`

const lineOf = ({ kid, algorithm, state, activateAt }: SigningKey): string =>
  `${kid}  ${algorithm}  ${state === 'active' ? 'signs now' : `signs from ${moment(activateAt, '')}`}`

/** What a running server does within a second, so that it is done where none runs. */
async function activate({ store, configuration }: OpenInstallation): Promise<void> {
  const lifespans = lifespansOf(grantApis(configuration).values(), configuration.tokens.leeway)
  await advanceSigningKeys(store, lifespans, { now: Date.now(), actor: actor.id })
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
