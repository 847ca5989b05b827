/** What the routes of members say of themselves. */

import type { Operation } from './access.ts'

const tag = 'members'

export const list: Operation = {
  id: 'listMembers',
  summary: 'Lists the members of an organization',
  tag,
  scope: 'members:read',
  refusals: [400, 404],
}
export const create: Operation = {
  id: 'createMember',
  summary: 'Creates a member',
  tag,
  scope: 'members:write',
  confirmed: true,
  refusals: [400, 404, 409],
}
export const show: Operation = {
  id: 'showMember',
  summary: 'Shows a member',
  tag,
  scope: 'members:read',
  refusals: [404],
}
export const change: Operation = {
  id: 'changeMember',
  summary: 'Changes the role, state or password of a member',
  tag,
  scope: 'members:write',
  confirmed: true,
  refusals: [400, 404, 409],
}
