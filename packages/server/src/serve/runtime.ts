/**
 * What a running server keeps in memory, wired once: the keyring, the directory of holders, the throttle, the
 * recorder and the follower of the audit trail that keeps all of them fresh.
 */

import { createRecorder, type Recorder } from '../audit/recorder.ts'
import { type Follower, followTrail } from '../audit/follow.ts'
import { Authenticator } from '../call/authenticate.ts'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import { Directory } from '../credentials/directory.ts'
import { collectLastUses, type LastUses } from '../credentials/last-use.ts'
import { createMinter, type Minter } from '../exchange/mint-token.ts'
import { Throttle } from '../exchange/throttle.ts'
import { Revocations } from '../revocations/revocations.ts'
import { tokenLivesOf } from '../signing-keys/in-use.ts'
import type { Credential } from '../stores/records.ts'
import { type Keyring, loadKeyring } from '../signing-keys/keyring.ts'
import { ensureSigningKeys } from '../signing-keys/rotate.ts'
import type { SignedApi } from './apis.ts'
import { collectUsage, type UsageCounters } from '../usage/collect.ts'
import type { Installation } from './installation.ts'
import { live, takingEvents } from './take-events.ts'

export interface Runtime {
  readonly directory: Directory
  readonly throttle: Throttle
  readonly recorder: Recorder
  readonly follower: Follower
  readonly authenticator: Authenticator
  readonly revocations: Revocations
  readonly lastUses: LastUses
  readonly usage: UsageCounters
  readonly keyring: () => Keyring
  readonly minterOf: (algorithm: SigningAlgorithm) => Minter
  /** Whether a failure must cost a slow hash. */
  readonly slowInUse: () => boolean
}

/** Changes of other processes are seen within this many milliseconds; the contract allows a second. */
const followEvery = 200

const now = (): number => Date.now()
const monotonic = (): number => performance.now()

export async function createRuntime(
  installation: Installation,
  apis: ReadonlyMap<string, SignedApi>,
  foundToken: (credential: Credential, token: string) => void,
): Promise<Runtime> {
  const { configuration, store, hashing, secrets, instance } = installation
  await makeFirstKeys(installation)
  // Before anything is read that the trail keeps fresh: a change made during the start is told, and not missed.
  const from = await store.lastSequence()
  const keys = await live(() => loadKeyring(store, secrets.keyEncryptionKey, now()))
  const slow = await live(async () => {
    return (await store.scriptLoginExists()) || (await store.importedAlgorithms()).some(isSlow)
  })
  const throttle = new Throttle(configuration.throttle, digestText(hashing.digest), monotonic)
  await replayAttempts(installation, throttle, from)

  const directory = new Directory(store)
  const authenticator = new Authenticator({
    issuer: configuration.issuer,
    audiences: Array.from(apis.values(), ({ audience }) => audience),
    audienceOf: (name) => apis.get(name)?.audience ?? null,
    keys: () => keys.current().keys,
    leeway: configuration.tokens.leeway,
    directory,
    tokenDigests: hashing.tokenDigests,
    isTokenRevoked: (tokenId) => store.isTokenRevoked(tokenId),
    found: foundToken,
    trailAge: () => follower.age(),
    now,
  })
  const revocations = new Revocations({ reads: store, lives: tokenLivesOf(apis.values()), now })
  await revocations.load()
  const followers = { instance, keys, slow, throttle, directory, authenticator, revocations, now }
  const onEvents = takingEvents(followers)
  const follower = followTrail({ store, from, interval: followEvery, monotonic, onEvents })
  await follower.catchUp()

  return {
    directory,
    throttle,
    recorder: createRecorder(store),
    follower,
    authenticator,
    revocations,
    lastUses: collectLastUses(store),
    usage: collectUsage(store, now),
    keyring: keys.current,
    minterOf: minters(keys.current),
    slowInUse: slow.current,
  }
}

async function makeFirstKeys({ configuration, store, secrets }: Installation): Promise<void> {
  const { signing, apis } = configuration
  const algorithms = new Set([signing.algorithm, ...apis.map((api) => api.algorithm)])
  const { keyEncryptionKey } = secrets
  await ensureSigningKeys(store, algorithms, { keyEncryptionKey, now: now(), actor: 'server' })
}

const isSlow = (algorithm: string): boolean => ['bcrypt', 'scrypt', 'argon2id'].includes(algorithm)

const digestText =
  (digest: (text: string) => Buffer) =>
  (text: string): string =>
    digest(text).toString('base64url', 0, 12)

/** A restart does not forgive: recent failures are counted from the trail, each at its age. */
async function replayAttempts(
  { store, configuration }: Installation,
  throttle: Throttle,
  upTo: number,
): Promise<void> {
  const { credentialAndAddress, address, credential } = configuration.throttle
  const longest = Math.max(credentialAndAddress.window, address.window, credential.window)
  const startedAt = now()
  await store.attemptsSince(startedAt - longest, {
    upTo,
    take(attempts) {
      for (const { attempt, at } of attempts) throttle.failed(attempt, Math.max(0, startedAt - at))
    },
  })
}

/** A minter is prepared once for each key; a new key gets a new one. */
function minters(keyring: () => Keyring): (algorithm: SigningAlgorithm) => Minter {
  const made = new Map<string, Minter>()
  return (algorithm) => {
    const signer = keyring().signers.get(algorithm)
    if (signer === undefined) throw new Error(`no signing key is active for ${algorithm}`)
    const known = made.get(signer.kid)
    if (known !== undefined) return known
    const minter = createMinter(signer)
    made.set(signer.kid, minter)
    return minter
  }
}
