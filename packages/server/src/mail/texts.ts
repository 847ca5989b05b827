/** What mails say: in both languages, for nobody's language is known before they have signed in. */

import type { Mail } from './mailer.ts'

export const invitationMail = (organization: string, address: string): Mail => ({
  subject: `Guichet: ${organization}`,
  text: `You are invited to ${organization}. Choose a password here; the link works once, for seven days:

${address}

--

Vous êtes invité à rejoindre ${organization}. Choisissez un mot de passe ici ; le lien sert une fois, pendant sept jours :

${address}
`,
})

export interface EndingLine {
  readonly name: string
  readonly api: string
  /** The day on which it ends, and how many days that is from now. */
  readonly ends: string
  readonly days: number
  readonly address: string
}

export function endingMail(organization: string, endings: readonly EndingLine[]): Mail {
  const list = (line: (ending: EndingLine) => string): string => endings.map(line).join('\n')
  return {
    subject: `Guichet: ${organization}`,
    text: `Credentials of ${organization} will end. Whatever uses them is refused from then on; replace them in time:

${list(({ name, api, ends, days, address }) => `- ${name} (${api}): ${ends}, ${inDays(days)}\n  ${address}`)}

--

Des identifiants de ${organization} arrivent à leur terme. Ce qui les utilise sera alors refusé ; remplacez-les à temps :

${list(({ name, api, ends, days, address }) => `- ${name} (${api}) : ${ends}, ${dansJours(days)}\n  ${address}`)}
`,
  }
}

const inDays = (days: number): string => (days === 1 ? 'in 1 day' : `in ${days} days`)
const dansJours = (days: number): string => (days === 1 ? 'dans 1 jour' : `dans ${days} jours`)

export const passwordResetMail = (address: string): Mail => ({
  subject: 'Guichet: password / mot de passe',
  text: `Somebody, hopefully you, asked for a new password. The link works once, for one hour:

${address}

Was it not you? Then do nothing: your password stays as it is.

--

Quelqu’un, vous sans doute, a demandé un nouveau mot de passe. Le lien sert une fois, pendant une heure :

${address}

Ce n’était pas vous ? Ne faites rien : votre mot de passe ne change pas.
`,
})

export const lockedFactorMail = (wrongCodes: number): Mail => ({
  subject: 'Guichet: second factor locked / second facteur bloqué',
  text: `Somebody who has your password gave ${wrongCodes} wrong codes in a row. Your authenticator application is locked: its codes are not taken any more.

Was it not you? Then choose another password: somebody knows yours.

To go on, sign in with a passkey, remove the locked application and add it anew. Have you no passkey? Then ask whoever runs this service to reset your second factors.

--

Quelqu’un qui a votre mot de passe a donné ${wrongCodes} codes faux de suite. Votre application d’authentification est bloquée : ses codes ne sont plus acceptés.

Ce n’était pas vous ? Choisissez un autre mot de passe : quelqu’un connaît le vôtre.

Pour continuer, connectez-vous avec une clé d’accès, retirez l’application bloquée et ajoutez-la de nouveau. Sans clé d’accès, demandez à qui exploite ce service de réinitialiser vos seconds facteurs.
`,
})
