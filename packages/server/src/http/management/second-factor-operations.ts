/** What the routes of second factors say of themselves. */

import type { Operation } from './access.ts'

const tag = 'second factors'

export const list: Operation = {
  id: 'listSecondFactors',
  summary: "Lists the member's own second factors",
  tag,
  scope: 'session',
  refusals: [],
}
export const startTotp: Operation = {
  id: 'startTotp',
  summary: 'Gives a new secret for an authenticator application; shown this one time',
  tag,
  scope: 'session',
  confirmed: true,
  refusals: [409],
}
export const confirmTotp: Operation = {
  id: 'confirmTotp',
  summary: 'Takes the new secret into use with a first good code',
  tag,
  scope: 'session',
  confirmed: true,
  refusals: [400, 404, 409],
}
export const passkeyOptions: Operation = {
  id: 'askForNewPasskey',
  summary: 'Asks the browser to make a passkey',
  tag,
  scope: 'session',
  confirmed: true,
  refusals: [],
}
export const addPasskey: Operation = {
  id: 'addPasskey',
  summary: 'Adds the passkey that the browser made',
  tag,
  scope: 'session',
  confirmed: true,
  refusals: [400, 409],
}
export const remove: Operation = {
  id: 'removeSecondFactor',
  summary: 'Removes a second factor; the last one with the password',
  tag,
  scope: 'session',
  confirmed: true,
  refusals: [400, 404, 409, 429],
}
