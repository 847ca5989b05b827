/** What each cause of a refusal means to a caller. */

import type { Cause } from '@guichet/dialects'
import type { Language } from '../facts.ts'
import { words } from '../words.ts'
import type { Say } from '../words.ts'

const ofExchange = words<Cause>({
  en: {
    missing: 'the credential, or a required field, is missing',
    malformed: 'the request cannot be read, or says something twice',
    mediaType: 'the content type is another one',
    tooLarge: 'the body is too large',
    method: 'the method is another one',
    unsupported: 'a fixed field or the environment has another value',
    scope: 'a scope is asked for that the credential may not have',
    target: 'the resource is not the API of the credential',
    invalid: 'the key or the secret is not valid (unknown, wrong, revoked, expired)',
    forbidden: 'the credential may not do this',
    insecure: 'the request came over plain HTTP',
    throttled: 'too many attempts have failed',
    unavailable: 'the service is not available for the moment',
    fault: 'the service has failed',
  },
  fr: {
    missing: 'les identifiants, ou un champ obligatoire, manquent',
    malformed: 'la requête est illisible, ou dit une chose deux fois',
    mediaType: 'le type de contenu n’est pas celui attendu',
    tooLarge: 'le corps est trop grand',
    method: 'la méthode n’est pas celle attendue',
    unsupported: 'un champ fixe ou l’environnement n’a pas la valeur attendue',
    scope: 'les identifiants n’ont pas l’une des portées demandées',
    target: 'la ressource n’est pas l’API des identifiants',
    invalid: 'la clé ou le secret n’est pas valable (inconnu, faux, révoqué, expiré)',
    forbidden: 'les identifiants ne le permettent pas',
    insecure: 'la requête est arrivée en HTTP non chiffré',
    throttled: 'trop de tentatives ont échoué',
    unavailable: 'le service est indisponible pour le moment',
    fault: 'le service est en panne',
  },
})

const ofCall = words<Cause>({
  en: {
    missing: 'there is no token',
    malformed: 'the call cannot be read, or carries two tokens',
    mediaType: 'the content type is another one',
    tooLarge: 'the body is too large',
    method: 'the path does not take this method',
    unsupported: 'a fixed value is another one',
    scope: 'the token lacks a scope',
    target: 'the resource is not this API',
    invalid: 'the token is not valid (expired, revoked, of another API or environment)',
    forbidden: 'the token lacks a scope that the path asks for',
    insecure: 'the call came over plain HTTP',
    throttled: 'there were too many calls',
    unavailable: 'the API is not available for the moment',
    fault: 'the service has failed',
  },
  fr: {
    missing: 'il n’y a pas de jeton',
    malformed: 'l’appel est illisible, ou porte deux jetons',
    mediaType: 'le type de contenu n’est pas celui attendu',
    tooLarge: 'le corps est trop grand',
    method: 'le chemin n’accepte pas cette méthode',
    unsupported: 'une valeur fixe n’est pas celle attendue',
    scope: 'il manque une portée au jeton',
    target: 'la ressource n’est pas cette API',
    invalid: 'le jeton n’est pas valable (expiré, révoqué, d’une autre API ou d’un autre environnement)',
    forbidden: 'il manque au jeton une portée que le chemin exige',
    insecure: 'l’appel est arrivé en HTTP non chiffré',
    throttled: 'il y a eu trop d’appels',
    unavailable: 'l’API est indisponible pour le moment',
    fault: 'le service est en panne',
  },
})

export const causeWords = (of: 'exchange' | 'call'): ((language: Language) => Say<Cause>) =>
  of === 'exchange' ? ofExchange : ofCall
