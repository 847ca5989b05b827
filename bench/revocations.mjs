/**
 * What a list of revocations costs whoever verifies: `node --expose-gc revocations.mjs` prints, for each length, the
 * octets that are fetched, CPU microseconds to take it in, and octets of memory that it keeps, as JSON.
 */
import { importKeySet } from '@guichet/verify/node'
import { setImmediate } from 'node:timers/promises'
import { readRevocationList } from '../packages/verify/dist/verifier/revocation-list.js'
import { startIssuer } from './issuer.mjs'
import { keySetOf } from './issuer-key.mjs'

const times = 20
const issuer = await startIssuer()
const { keys } = importKeySet(await keySetOf(issuer.url))

/** Octets in use, buffers too, once everything is gone that nobody holds. */
async function held() {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc()
    await setImmediate()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function listOf(length) {
  const response = await fetch(`${issuer.url}/.well-known/revocations`)
  const text = await response.text()
  const read = () => {
    const answer = readRevocationList(text, keys, issuer.url)
    if (!answer.ok) throw new Error(`the list was refused: ${answer.reason}`)
    return answer.list
  }
  read()
  const before = await held()
  const from = process.cpuUsage()
  const lists = Array.from({ length: times }, read)
  const { user, system } = process.cpuUsage(from)
  const memory = ((await held()) - before) / lists.length
  return { length, octets: text.length, cpu: (user + system) / times, memory: Math.round(memory) }
}

const lengths = [0, 10_000, 100_000]
const lists = []
let revoked = 0
for (const length of lengths) {
  for (; revoked < length; revoked += 1) issuer.revoke('tokens', `token-${revoked}`)
  lists.push(await listOf(length))
}
console.log(JSON.stringify(lists))
await issuer.close()
