import { requireScopes } from '@guichet/verify/nextjs'
import { handle, withPrincipal } from '../../../verifiers.js'

export const GET = withPrincipal(requireScopes('campaigns:write')(handle))
