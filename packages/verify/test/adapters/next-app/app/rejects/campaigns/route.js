import { handle, withRejecting } from '../../verifiers.js'

export const GET = withRejecting(handle)
