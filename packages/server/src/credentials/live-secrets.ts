import type { SecretRecord } from '../stores/records.ts'

/** Those that are taken now: an old secret stays in the store after its overlap, until the next change. */
export const liveSecrets = (secrets: readonly SecretRecord[], now: number): readonly SecretRecord[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
