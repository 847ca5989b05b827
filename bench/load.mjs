/** The asking side, a process of its own: `node load.mjs FILE` reads what to ask and prints what came of it as JSON. */
import autocannon from 'autocannon'
import { readFileSync } from 'node:fs'

const { url, method, headers, bodies, connections, seconds } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
)

/** Another order each time: what a round asked last is not what the next asks first. */
function shuffled(items) {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[order[last], order[other]] = [order[other], order[last]]
  }
  return order
}

const { pathname, search } = new URL(url)
const requests = shuffled(bodies).map((body) => ({
  method,
  path: pathname + search,
  headers,
  body: body ?? undefined,
}))
let client = 0

/** Each connection has its own share of the bodies; with fewer bodies than connections, all have all. */
function setupClient(one) {
  const share = requests.filter((_request, index) => index % connections === client)
  one.setRequests(share.length > 0 ? share : requests)
  client += 1
}

const times = []
const run = autocannon({ url, connections, duration: seconds, sampleInt: 250, setupClient })
run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds))
const { duration, non2xx, errors } = await run

times.sort((one, other) => one - other)
const percentile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0

console.log(
  JSON.stringify({
    requests: times.length,
    perSecond: times.length / duration,
    p50: percentile(0.5),
    p99: percentile(0.99),
    failures: non2xx + errors,
  }),
)
