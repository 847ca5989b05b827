import { adapterContract } from './contract.ts'
import { serveNext } from './next-server.ts'

// Next.js hands over Node's `headers`, which keep the first of two Authorization headers.
adapterContract('Next.js', serveNext, { handsOverBothHeaders: false })
