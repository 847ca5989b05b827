import type { SigningKey } from '../../stores/records.ts'
import type { Configuration } from '../configuration.ts'

export type Severity = 'danger' | 'warning' | 'note'

export interface Finding {
  readonly severity: Severity
  readonly what: string
  readonly mend: string
}

/** Where a secret comes from; `file` is null where the environment gives it. */
export interface SecretFacts {
  readonly file: string | null
  readonly guessable: boolean
}

/** What the doctor must know besides the configuration. Null: it could not be found out, or there is none. */
export interface Facts {
  /** Whether an installation was begun: what none has is missed in none. */
  readonly begun: boolean
  readonly now: number
  readonly nodeVersion: string
  readonly runsAsRoot: boolean
  readonly sqliteVersion: string | null
  /** Permission bits. */
  readonly dataMode: number | null
  readonly databaseMode: number | null
  readonly secrets: { readonly pepper: SecretFacts | null; readonly keyEncryptionKey: SecretFacts | null }
  readonly signingKeys: readonly Pick<SigningKey, 'kid' | 'algorithm' | 'state' | 'createdAt'>[]
  /** Whether members may exchange their password. */
  readonly scriptLoginExists: boolean
  readonly auditVerified: boolean | null
  readonly lastBackupAt: number | null
  readonly integrityProblems: readonly string[]
}

export type Check = (configuration: Configuration, facts: Facts) => readonly Finding[]

export const when = (isSo: boolean, severity: Severity, what: string, mend: string): readonly Finding[] =>
  isSo ? [{ severity, what, mend }] : []
