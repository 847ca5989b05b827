import type { Dialect, Environment } from '@guichet/dialects'
import type { GatewayRoute } from '../route-of.ts'

/** An API as far as its credentials can be tried. */
export interface TriedApi {
  /** The one that its documentation shows. */
  readonly dialect: Dialect
  readonly baseUrl: string
  readonly routes: readonly GatewayRoute[]
  /** Method and path of a call to show; null where there is none. */
  readonly sample: string | null
  /** Whether the gateway passes the calls of an environment on. */
  readonly hasUpstream: (environment: Environment) => boolean
}
