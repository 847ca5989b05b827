import { Conflict } from './failures.ts'

/** What a person calls the thing that exists already, by table and column. */
const taken: Readonly<Record<string, string>> = {
  'organizations.id': 'an organization with this id exists',
  'organizations.name': 'an organization with this name exists',
  'members.id': 'a member with this id exists',
  'members.email': 'a member with this e-mail address exists',
  'credentials.id': 'a credential with this id exists',
  'credentials.key': 'a credential with this key exists',
  'credentials.token_digest': 'a credential with this token exists',
  'secrets.id': 'a secret with this id exists',
  'signing_keys.kid': 'a signing key with this kid exists',
}

export function takenConflict(table: string, column: string): Conflict {
  return new Conflict(taken[`${table}.${column}`] ?? 'the record exists already')
}

export function orphanConflict(): Conflict {
  return new Conflict('what the record belongs to does not exist')
}
