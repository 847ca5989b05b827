import { handle, withThrowing } from '../../verifiers.js'

export const GET = withThrowing(handle)
