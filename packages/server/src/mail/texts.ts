/** What mails say: in both languages, for nobody's language is known before they have signed in. */

import type { Mail } from './mailer.ts'

export const invitationMail = (organization: string, address: string): Mail => ({
  subject: `Guichet: ${organization}`,
  text: `You are invited to ${organization}. Choose a password here; the link works once, for seven days:

${address}

--

Vous êtes invité à rejoindre ${organization}. Choisissez un mot de passe ici ; le lien sert une fois, pendant sept jours :

${address}
`,
})

export const passwordResetMail = (address: string): Mail => ({
  subject: 'Guichet: password / mot de passe',
  text: `Somebody, hopefully you, asked for a new password. The link works once, for one hour:

${address}

Was it not you? Then do nothing: your password stays as it is.

--

Quelqu’un, vous sans doute, a demandé un nouveau mot de passe. Le lien sert une fois, pendant une heure :

${address}

Ce n’était pas vous ? Ne faites rien : votre mot de passe ne change pas.
`,
})
