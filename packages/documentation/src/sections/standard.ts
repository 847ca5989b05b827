/** Standard OAuth 2.0, which every API is served with beside its own exchange. */

import { environmentNames } from '../samples/environment-names.ts'
import { codeBlock, list, paragraph } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import { words } from '../words.ts'

const say = words({
  en: {
    title: 'Standard OAuth 2.0',
    intro:
      'The same credential also works with any OAuth 2.0 library: the client credentials grant of RFC 6749 at `{url}`, with the key as `client_id` and the secret as `client_secret`, by HTTP Basic or in the body. The token is sent as above.',
    same: 'Beside it there are:',
    introspect: '`POST {url}`: whether a token is live (RFC 7662)',
    revoke: '`POST {url}`: ends a token before its time (RFC 7009)',
    metadata: '`GET {url}`: the addresses of all this, for libraries (RFC 8414)',
    keys: '`GET {url}`: the public keys that the tokens are signed with (RFC 7517)',
  },
  fr: {
    title: 'OAuth 2.0 standard',
    intro:
      'Les mêmes identifiants fonctionnent aussi avec toute bibliothèque OAuth 2.0 : le « client credentials grant » de la RFC 6749 à `{url}`, la clé étant le `client_id` et le secret le `client_secret`, en HTTP Basic ou dans le corps. Le jeton s’envoie comme ci-dessus.',
    same: 'À côté, il y a :',
    introspect: '`POST {url}` : dit si un jeton est valable (RFC 7662)',
    revoke: '`POST {url}` : met fin à un jeton avant l’heure (RFC 7009)',
    metadata: '`GET {url}` : les adresses de tout cela, pour les bibliothèques (RFC 8414)',
    keys: '`GET {url}` : les clés publiques qui signent les jetons (RFC 7517)',
  },
})

export const standardSection: SectionWriter = ({ api, language }) => {
  const text = say(language)
  const { standard, issuer } = api
  const path = standard?.request.path ?? '/oauth/token'
  const { key, secret } = environmentNames(api.name)
  const { origin, pathname } = new URL(issuer)
  const metadata = `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`
  const url = issuer + path
  return {
    id: 'oauth',
    level: 2,
    title: text('title'),
    blocks: [
      ...(standard === null
        ? []
        : [
            paragraph(text('intro', { url })),
            codeBlock('sh', `curl -sS '${url}' -u "$${key}:$${secret}" -d grant_type=client_credentials`),
          ]),
      paragraph(text('same')),
      list([
        text('introspect', { url: `${issuer}/oauth/introspect` }),
        text('revoke', { url: `${issuer}/oauth/revoke` }),
        text('metadata', { url: metadata }),
        text('keys', { url: `${issuer}/.well-known/jwks.json` }),
      ]),
    ],
  }
}
