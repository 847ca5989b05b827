import type { Dialect, Environment, Template } from './dialect.ts'
import { templateFiller } from './template.ts'

/** Whom a token is for, as far as a dialect's claims can tell. */
export interface ClaimValues {
  readonly organization: string
  readonly credential: string
  readonly environment: Environment
  readonly api: string
}

/** Makes the function that gives the claims which a dialect promises beside those of RFC 9068. */
export function claimsWriter(dialect: Dialect): (values: ClaimValues) => Readonly<Record<string, Template>> {
  const claims = Object.entries(dialect.claims).map(([name, template]) => {
    const fill = templateFiller<ClaimValues>(template, {
      organization: (values) => values.organization,
      credential: (values) => values.credential,
      environment: (values) => values.environment,
      api: (values) => values.api,
    })
    return [name, fill] as const
  })
  return (values) => Object.fromEntries(claims.map(([name, fill]) => [name, fill(values)]))
}
