/** What the routes of passwords and of the first run say of themselves. */

import type { Operation } from './access.ts'

const tag = 'session'

export const change: Operation = {
  id: 'changeOwnPassword',
  summary: "Changes the member's own password and ends their other sessions",
  tag,
  scope: 'session',
  refusals: [400, 429],
}
export const askReset: Operation = {
  id: 'askForPasswordReset',
  summary: 'Mails a link to whoever has this address; the answer is the same where nobody has',
  tag,
  scope: 'anybody',
  changes: false,
  refusals: [400, 404, 429],
}
export const reset: Operation = {
  id: 'resetPassword',
  summary: 'Sets a password by the link of a mail',
  tag,
  scope: 'anybody',
  refusals: [400, 409],
}
export const firstRun: Operation = {
  id: 'completeFirstRun',
  summary: "Makes the operator's first owner by the link that the server printed",
  tag,
  scope: 'anybody',
  refusals: [400, 409],
}
