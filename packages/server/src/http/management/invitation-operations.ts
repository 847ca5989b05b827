/** What the routes of invitations say of themselves. */

import type { Operation } from './access.ts'

const tag = 'members'

export const list: Operation = {
  id: 'listInvitations',
  summary: 'Lists the invitations that wait for an answer',
  tag,
  scope: 'members:read',
  refusals: [400, 404],
}
export const create: Operation = {
  id: 'createInvitation',
  summary: 'Invites a member; the link is shown this one time, and mailed where SMTP is configured',
  tag,
  scope: 'members:write',
  confirmed: true,
  refusals: [400, 404, 409],
}
export const withdraw: Operation = {
  id: 'withdrawInvitation',
  summary: 'Withdraws an invitation: its link is worth nothing any more',
  tag,
  scope: 'members:write',
  refusals: [404, 409],
}
export const show: Operation = {
  id: 'showInvitation',
  summary: 'Shows whom the link of an invitation is for',
  tag,
  scope: 'anybody',
  refusals: [400, 409],
}
export const accept: Operation = {
  id: 'acceptInvitation',
  summary: 'Makes the invited member, with a password of their own',
  tag,
  scope: 'anybody',
  refusals: [400, 409],
}
