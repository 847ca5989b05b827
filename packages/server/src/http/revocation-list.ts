/**
 * `GET /.well-known/revocations`: what is revoked, signed, for whoever judges tokens without asking for each. With
 * `Accept: text/event-stream` the same address tells of every change.
 *
 * While the trail of changes cannot be read nobody knows what has been revoked: no list is given then, and who listens
 * is let go, so that a verifier's own clock decides how long its last list serves.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SignedList } from '../revocations/publication.ts'
import type { ReadConnection } from './connection.ts'
import { eventText, EventStreams, heartbeatText, type MostStreams } from './event-streams.ts'
import { problemReply } from './problem.ts'
import { revocationListPath, servedAt } from './standard-paths.ts'
import { isUnchanged } from './unchanged.ts'

export interface RevocationListOptions {
  readonly issuer: string
  readonly publication: {
    list(): SignedList | Promise<SignedList>
    seq(): number
  }
  /** Whether the changes of others are known. */
  readonly fresh: () => boolean
  readonly mostListeners: MostStreams
  readonly readConnection: ReadConnection
}

/** Milliseconds. Changes are told together: ten thousand in a minute are five events a second. */
const tellEvery = 200
const heartbeatEvery = 2_000

export function revocationListEndpoint(app: FastifyInstance, options: RevocationListOptions): void {
  const { issuer, publication, fresh, mostListeners, readConnection } = options
  const streams = new EventStreams(mostListeners)
  const teller = tellChanges(streams, options)
  // Public like the keys, and read by programs that run in browsers; never with credentials.
  const common = { 'access-control-allow-origin': '*', vary: 'accept' }

  const listen = ({ raw }: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { address } = readConnection(raw)
    if (!streams.takes(address)) return problemReply(reply.header('retry-after', '5'), 503)
    reply.hijack()
    for (const [name, value = ''] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value)
    streams.add(reply.raw, address, eventText('revocations', { seq: publication.seq() }))
    return reply
  }

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    void reply.headers(common)
    if (!fresh()) return problemReply(reply.header('retry-after', '1'), 503)
    if (request.method === 'GET' && wantsEvents(request)) return listen(request, reply)
    const { text, etag } = await publication.list()
    void reply.headers({ 'cache-control': 'no-cache', etag })
    if (isUnchanged(request, etag)) return reply.code(304).send()
    return reply.type('application/jwt').send(text)
  }

  for (const path of servedAt(issuer, revocationListPath)) app.get(path, answer)
  app.addHook('preClose', async () => {
    teller.stop()
    streams.end()
  })
}

const wantsEvents = ({ headers: { accept = '' } }: FastifyRequest): boolean =>
  accept.split(',').some((range) => range.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream')

/** One clock for all who listen. */
function tellChanges(
  streams: EventStreams,
  { publication, fresh }: Pick<RevocationListOptions, 'publication' | 'fresh'>,
): { stop(): void } {
  let told = -1
  let toldAt = 0
  const tell = (): void => {
    if (!fresh()) return streams.dismiss()
    const seq = publication.seq()
    const now = performance.now()
    if (seq !== told) streams.send(eventText('revocations', { seq }))
    else if (now - toldAt >= heartbeatEvery) streams.send(heartbeatText)
    else return
    told = seq
    toldAt = now
  }
  const timer = setInterval(tell, tellEvery)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
