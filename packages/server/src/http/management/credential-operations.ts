/** What the routes of credentials say of themselves. */

import type { Operation } from './access.ts'

const tag = 'credentials'

export const list: Operation = {
  id: 'listCredentials',
  summary: 'Lists the credentials of an organization',
  tag,
  embedded: true,
  scope: 'credentials:read',
  refusals: [400, 404],
}
export const create: Operation = {
  id: 'createCredential',
  summary: 'Creates a credential; its secret is shown this one time',
  tag,
  embedded: true,
  scope: 'credentials:write',
  confirmed: true,
  refusals: [400, 404, 409],
}
export const show: Operation = {
  id: 'showCredential',
  summary: 'Shows a credential with its live secrets and its last use',
  tag,
  embedded: true,
  scope: 'credentials:read',
  refusals: [404],
}
export const change: Operation = {
  id: 'changeCredential',
  summary: 'Changes a credential, or refuses its tokens issued so far',
  tag,
  embedded: true,
  scope: 'credentials:write',
  refusals: [400, 404, 409],
}
export const rotate: Operation = {
  id: 'rotateCredential',
  summary: 'Gives a credential a new secret; the old one goes on for the overlap',
  tag,
  embedded: true,
  scope: 'credentials:write',
  confirmed: true,
  refusals: [400, 404, 409],
}
export const endOverlapOperation: Operation = {
  id: 'endCredentialOverlap',
  summary: 'Ends the overlap of a rotation: the new secret stays, or the old one',
  tag,
  embedded: true,
  scope: 'credentials:write',
  refusals: [400, 404, 409],
}
export const attempt: Operation = {
  id: 'tryCredential',
  summary: 'Exchanges a credential and makes a call with it, and shows both as they went over the wire',
  tag,
  embedded: true,
  scope: 'credentials:write',
  refusals: [400, 404, 409],
}
export const revoke: Operation = {
  id: 'revokeCredential',
  summary: 'Revokes a credential for ever, with its tokens',
  tag,
  embedded: true,
  scope: 'credentials:write',
  refusals: [400, 404],
}
export const disable: Operation = {
  id: 'disableCredential',
  summary: 'Disables a credential, with its tokens, until it is enabled',
  tag,
  embedded: true,
  scope: 'credentials:write',
  refusals: [400, 404, 409],
}
export const enable: Operation = {
  id: 'enableCredential',
  summary: 'Enables a disabled credential',
  tag,
  embedded: true,
  scope: 'credentials:write',
  confirmed: true,
  refusals: [400, 404, 409],
}
