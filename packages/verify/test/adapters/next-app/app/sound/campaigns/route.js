import { handle, withPrincipal } from '../../verifiers.js'

export const GET = withPrincipal(handle)
