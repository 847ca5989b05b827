import { counter } from '../verifiers.js'

export const dynamic = 'force-dynamic'

export const GET = () => Response.json(counter.handled)
