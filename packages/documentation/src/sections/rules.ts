/** What holds for every exchange and call: environments, HTTPS, scopes, and good advice. */

import { list, paragraph, table } from '../page.ts'
import { durationText } from '../durations.ts'
import { lifetimeOf } from '../facts.ts'
import type { SectionWriter } from '../subject.ts'
import { code, joined } from '../text.ts'
import { words } from '../words.ts'
import { placeName } from './places.ts'

const say = words({
  en: {
    environmentsTitle: 'Environments',
    two: 'There are two environments, production and sandbox. A credential is made for one of them, and its tokens are good there alone.',
    one: 'There is one environment, production.',
    said: 'The request says the environment in `{name}`: {values}.',
    unsaid: 'The request does not say it: the credential does.',
    transportTitle: 'HTTPS',
    transport: 'Use HTTPS for the exchange and for every call.',
    redirect:
      'Plain HTTP is answered with `301` and the HTTPS address. Whatever was sent before that was sent in the open: correct the address, and do not rely on the redirection.',
    refuse: 'Plain HTTP is refused, and never redirected.',
    local: 'This installation is a local one, at `{url}`: on one machine alone, HTTP is allowed.',
    scopesTitle: 'Scopes',
    scopes: 'A credential has scopes, chosen when it is made. The API knows these:',
    asked: 'A request may ask for fewer: write them in `{name}`.',
    route: 'Path',
    methods: 'Methods',
    needs: 'Scopes that a token needs',
    any: 'any',
    none: 'none',
    adviceTitle: 'Good practice',
    keep: 'Keep the token and use it for all calls until shortly before its end ({duration}). Do not get a new one for each call.',
    share:
      'Let one part of your program get the token and the others wait for it, so that a hundred calls at once make one exchange.',
    ahead:
      'Renew it ahead of the end: a minute before, or after nine tenths of its life where that is shorter.',
    retry:
      'After `429` or `503`, wait for as many seconds as `retry-after` says. After another refusal, do not try again by yourself.',
    browser:
      'Never put the secret or the token into a page, an app, an address or a log: a browser or a telephone is in the hands of others. Let your own server make the calls.',
    store: 'Keep the secret in the environment of the program or in a vault, never in the source code.',
    least:
      'Make a credential for each program, with the scopes, addresses and expiry that it needs and no more. Rotate it from time to time.',
  },
  fr: {
    environmentsTitle: 'Environnements',
    two: 'Il y a deux environnements, production et bac à sable (sandbox). Des identifiants sont créés pour l’un d’eux, et leurs jetons ne valent que là.',
    one: 'Il y a un seul environnement, la production.',
    said: 'La requête indique l’environnement dans `{name}` : {values}.',
    unsaid: 'La requête ne l’indique pas : ce sont les identifiants qui le déterminent.',
    transportTitle: 'HTTPS',
    transport: 'Utilisez HTTPS pour l’échange et pour chaque appel.',
    redirect:
      'En HTTP non chiffré, la réponse est `301` avec l’adresse HTTPS. Ce qui a été envoyé avant l’a été en clair : corrigez l’adresse, ne comptez pas sur la redirection.',
    refuse: 'Le HTTP non chiffré est refusé, et jamais redirigé.',
    local: 'Cette installation est locale, à `{url}` : sur une seule machine, HTTP est permis.',
    scopesTitle: 'Portées (scopes)',
    scopes: 'Vos identifiants ont des portées, choisies à leur création. L’API connaît celles-ci :',
    asked: 'Une requête peut en demander une partie seulement : écrivez-les dans `{name}`.',
    route: 'Chemin',
    methods: 'Méthodes',
    needs: 'Portées exigées',
    any: 'toutes',
    none: 'aucune',
    adviceTitle: 'Bonnes pratiques',
    keep: 'Gardez le jeton et servez-vous-en pour tous les appels jusqu’à peu avant sa fin ({duration}). N’en demandez pas un nouveau pour chaque appel.',
    share:
      'Qu’une partie de votre programme obtienne le jeton et que les autres l’attendent : cent appels à la fois ne font alors qu’un échange.',
    ahead:
      'Renouvelez-le avant sa fin : une minute avant, ou aux neuf dixièmes de sa vie si c’est plus court.',
    retry:
      'Après `429` ou `503`, attendez autant de secondes que le dit `retry-after`. Après un autre refus, ne réessayez pas automatiquement.',
    browser:
      'Ne mettez jamais le secret ou le jeton dans une page, une application, une adresse ou un journal : un navigateur ou un téléphone est entre les mains d’autrui. Que votre serveur fasse les appels.',
    store:
      'Gardez le secret dans l’environnement du programme ou dans un coffre, jamais dans le code source.',
    least:
      'Créez des identifiants pour chaque programme, avec les seules portées, adresses et durée qu’il lui faut. Renouvelez-les de temps en temps.',
  },
})

export const environmentsSection: SectionWriter = ({ api, dialect, language }) => {
  const text = say(language)
  const { environment } = dialect.request
  const spelled =
    environment === null ? '' : api.environments.map((one) => environment.spelling[one]).join(', ')
  return {
    id: 'environments',
    level: 2,
    title: text('environmentsTitle'),
    blocks: [
      paragraph(text(api.environments.length > 1 ? 'two' : 'one')),
      paragraph(
        environment === null
          ? text('unsaid')
          : text('said', { name: placeName(environment.at), values: spelled }),
      ),
    ],
  }
}

export const transportSection: SectionWriter = ({ api, dialect, language }) => {
  const text = say(language)
  return {
    id: 'https',
    level: 2,
    title: text('transportTitle'),
    blocks: [
      paragraph([
        ...text('transport'),
        ' ',
        ...text(dialect.transport === 'redirect' ? 'redirect' : 'refuse'),
      ]),
      ...(api.baseUrl.startsWith('http:') ? [paragraph(text('local', { url: api.baseUrl }))] : []),
    ],
  }
}

export const scopesSection: SectionWriter = ({ api, dialect, language }) => {
  if (api.scopes.length === 0) return null
  const text = say(language)
  const { scope } = dialect.request
  const guarded = api.routes.filter(({ scopes }) => scopes.length > 0)
  const codes = (values: readonly string[], otherwise: 'any' | 'none') =>
    values.length === 0 ? text(otherwise) : joined(values.map(code), ', ')
  return {
    id: 'scopes',
    level: 2,
    title: text('scopesTitle'),
    blocks: [
      paragraph(text('scopes')),
      list(api.scopes.map(code)),
      ...(scope === null ? [] : [paragraph(text('asked', { name: placeName(scope.at) }))]),
      ...(guarded.length === 0
        ? []
        : [
            table(
              [text('route'), text('methods'), text('needs')],
              api.routes.map(({ path, methods, scopes }) => [
                code(path),
                codes(methods, 'any'),
                codes(scopes, 'none'),
              ]),
            ),
          ]),
    ],
  }
}

export const adviceSection: SectionWriter = ({ api, dialect, language }) => {
  const text = say(language)
  const duration = durationText(lifetimeOf(api, dialect), language)
  const advice = ['share', 'ahead', 'retry', 'browser', 'store', 'least'] as const
  return {
    id: 'good-practice',
    level: 2,
    title: text('adviceTitle'),
    blocks: [list([text('keep', { duration }), ...advice.map((key) => text(key))])],
  }
}
