/** Credentials of another system, all of a file or none: half an import would be found out by customers. */

import type { Credential, SecretRecord } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { detailsOf } from './create-credential.ts'
import type { StoredVerifier } from './hashing.ts'
import { newId } from './ids.ts'
import { type CheckedEntry, checkEntry, type ImportProof } from './import-checks.ts'
import { type ImportFault, ImportRefused, type NumberedEntry, readImport } from './import-file.ts'
import { Refused } from './refused.ts'
import { lastFourOf, looksMachineMade } from './secret-format.ts'

export async function importCredentials(
  context: CredentialsContext,
  text: string,
  actor: Actor,
): Promise<readonly Credential[]> {
  const at = context.now()
  const { entries, faults } = readImport(text)
  const { checkedEntries, faults: more } = await checkAll(context, entries, at)
  if (faults.length + more.length > 0) {
    throw new ImportRefused([...faults, ...more].toSorted((a, b) => a.entry - b.entry))
  }
  if (checkedEntries.length === 0) throw new Refused('invalid', null, 'The file holds no entry.')
  const rows: Row[] = []
  for (const entry of checkedEntries) rows.push(await rowOf(context, entry))
  return context.store.change(async (change) => {
    for (const { credential, secret } of rows) {
      await change.insertCredential(credential)
      if (secret !== null) await change.insertSecret(secret)
      const details = { ...detailsOf(credential), algorithm: secret?.algorithm ?? null }
      const subject = subjectOf(credential)
      await change.record(changeBy(actor, { at, action: 'credential.imported', subject, details }))
    }
    return rows.map(({ credential }) => credential)
  })
}

interface CheckedAll {
  readonly checkedEntries: readonly CheckedEntry[]
  readonly faults: readonly ImportFault[]
}

async function checkAll(
  context: CredentialsContext,
  entries: readonly NumberedEntry[],
  at: number,
): Promise<CheckedAll> {
  const checkedEntries: CheckedEntry[] = []
  const faults: ImportFault[] = []
  const seen = new Map<string, number>()
  for (const { entry, line, value } of entries) {
    try {
      const one = await checkEntry(context, value, at)
      refuseRepeated(seen, one.proof, entry)
      checkedEntries.push(one)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      faults.push({ entry, line, field: error.field, message: error.message })
    }
  }
  return { checkedEntries, faults }
}

function refuseRepeated(seen: Map<string, number>, proof: ImportProof, entry: number): void {
  const [field, name] = 'tokenDigest' in proof ? ['token', proof.tokenDigest] : ['key', proof.key]
  const before = seen.get(`${field} ${name}`)
  if (before !== undefined) throw new Refused('taken', field, `Entry ${before} has the same ${field}.`)
  seen.set(`${field} ${name}`, entry)
}

interface Row {
  readonly credential: Credential
  readonly secret: SecretRecord | null
}

async function rowOf(context: CredentialsContext, { plain, memberId, proof }: CheckedEntry): Promise<Row> {
  const id = newId('cred', context.random)
  if ('tokenDigest' in proof) {
    const { tokenDigest, token } = proof
    const lastFour = token === null ? '' : lastFourOf(token)
    return { credential: { ...plain, id, memberId, key: null, tokenDigest, lastFour }, secret: null }
  }
  const lastFour = 'secret' in proof ? lastFourOf(proof.secret) : ''
  const secretId = newId('sec', context.random)
  const secret: SecretRecord = {
    id: secretId,
    credentialId: id,
    ...(await verifierOf(context, secretId, proof)),
    lastFour,
    createdAt: plain.createdAt,
    expiresAt: null,
  }
  return { credential: { ...plain, id, memberId, key: proof.key, tokenDigest: null, lastFour }, secret }
}

/** A secret that a person may have chosen is kept like a password, however it came. */
async function verifierOf(
  { hashing }: CredentialsContext,
  secretId: string,
  proof: Exclude<ImportProof, { readonly tokenDigest: string }>,
): Promise<StoredVerifier> {
  if ('hash' in proof) return hashing.keepForeign(secretId, proof.hash)
  return looksMachineMade(proof.secret) ? hashing.keep(proof.secret) : hashing.keepSlowly(proof.secret)
}
