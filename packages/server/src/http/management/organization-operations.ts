/** What the routes of organizations say of themselves. */

import type { Operation } from './access.ts'

const tag = 'organizations'

export const list: Operation = {
  id: 'listOrganizations',
  summary: 'Lists all organizations',
  tag,
  scope: 'organizations:read',
  operator: true,
  refusals: [400],
}
export const create: Operation = {
  id: 'createOrganization',
  summary: 'Creates an organization',
  tag,
  scope: 'organizations:write',
  operator: true,
  refusals: [400, 409],
}
export const show: Operation = {
  id: 'showOrganization',
  summary: 'Shows an organization',
  tag,
  scope: 'organizations:read',
  refusals: [404],
}
export const change: Operation = {
  id: 'changeOrganization',
  summary: 'Renames, disables or enables an organization, or refuses its tokens issued so far',
  tag,
  scope: 'organizations:write',
  operator: true,
  refusals: [400, 404, 409],
}
