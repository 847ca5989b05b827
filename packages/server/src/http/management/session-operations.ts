/** What the routes of signing in say of themselves. */

import type { Operation } from './access.ts'

const tag = 'session'

export const show: Operation = {
  id: 'showSession',
  summary: 'Shows who is signed in',
  tag,
  scope: 'anybody',
  refusals: [],
}
export const signIn: Operation = {
  id: 'signIn',
  summary: 'Signs in with e-mail address and password, or asks for a second factor',
  tag,
  scope: 'anybody',
  changes: false,
  refusals: [400, 429],
}
export const code: Operation = {
  id: 'signInWithCode',
  summary: 'Ends a sign-in with the code of an authenticator application',
  tag,
  scope: 'anybody',
  refusals: [400, 429],
}
export const passkeyOptions: Operation = {
  id: 'askForPasskey',
  summary: 'Asks for a passkey: as a second factor, or to sign in with alone',
  tag,
  scope: 'anybody',
  changes: false,
  refusals: [429],
}
export const passkey: Operation = {
  id: 'signInWithPasskey',
  summary: 'Ends a sign-in with a passkey',
  tag,
  scope: 'anybody',
  refusals: [400, 429],
}
export const presenceOptions: Operation = {
  id: 'askForPresence',
  summary: 'Asks for a passkey as a proof of presence',
  tag,
  scope: 'session',
  refusals: [],
}
export const presence: Operation = {
  id: 'confirmPresence',
  summary: 'Proves presence with the password, a code or a passkey',
  tag,
  scope: 'session',
  refusals: [400, 429],
}
export const signOut: Operation = {
  id: 'signOut',
  summary: 'Ends the session that asks',
  tag,
  scope: 'session',
  refusals: [],
}
export const listSessions: Operation = {
  id: 'listSessions',
  summary: 'Lists where the member is signed in',
  tag,
  scope: 'session',
  refusals: [],
}
export const endSession: Operation = {
  id: 'endSession',
  summary: 'Ends one session of the member',
  tag,
  scope: 'session',
  refusals: [404],
}
export const endOthers: Operation = {
  id: 'endOtherSessions',
  summary: 'Ends all sessions of the member but the one that asks',
  tag,
  scope: 'session',
  refusals: [],
}
