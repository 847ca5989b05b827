import { handle, withOwnFormat } from '../../verifiers.js'

export const GET = withOwnFormat(handle)
