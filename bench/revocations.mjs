/**
 * What a list of revocations costs whoever verifies: `node --expose-gc revocations.mjs` prints, for each length, the
 * octets that are fetched, CPU microseconds to take it in, and octets of memory that it keeps, as JSON.
 */
import { importKeySet } from '@guichet/verify/node'
import { readRevocationList } from '../packages/verify/dist/verifier/revocation-list.js'
import { startIssuer } from '../packages/verify/test/issuer.ts'
import { keySetOf } from './issuer-key.mjs'

const times = 20
const issuer = await startIssuer()
const { keys } = importKeySet(await keySetOf(issuer.url))

const held = () => {
  globalThis.gc()
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
  const from = process.cpuUsage()
  for (let time = 0; time < times; time += 1) read()
  const { user, system } = process.cpuUsage(from)
  const before = held()
  const list = read()
  const memory = held() - before
  return { length, octets: text.length, cpu: (user + system) / times, memory, seq: list.seq }
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
