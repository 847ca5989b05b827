/** T08: whatever is wrong with Guichet, a call that nobody has judged is denied; and calls are served once it is back. */

import { expect, test } from 'vitest'
import { identityHeaderNames } from '../../packages/server/src/call/identity-headers.ts'
import { type Answering, breakingOff, passingTo, saying, silent } from './relay.ts'
import { bearing, passed, refused, type Scene } from './scene.ts'

const answer = (status: string, ...headers: readonly string[]): Answering =>
  saying([`HTTP/1.1 ${status}`, ...headers, 'Content-Length: 2', 'Connection: close', '', 'ok'].join('\r\n'))

const refusal = answer('401 Unauthorized', 'WWW-Authenticate: Bearer')
const consent = answer('200 OK', 'X-Guichet-Api: parcels', 'X-Guichet-Organization: org_1')

/** A different answer each time; the last one stays. */
function inTurn(...answers: readonly Answering[]): Answering {
  const left = [...answers]
  return (socket) => (left.length > 1 ? left.shift() : left[0])?.(socket)
}

const ways: Readonly<Record<string, Answering>> = {
  'it takes the question and never answers': silent,
  'it breaks off': breakingOff,
  'it answers 500': answer('500 Internal Server Error'),
  'it answers 500 with an identity': answer('500 Internal Server Error', 'X-Guichet-Api: parcels'),
  'it answers 502': answer('502 Bad Gateway'),
  'it speaks no HTTP': saying('SSH-2.0-OpenSSH_9.9\r\n'),
  'it ends in the middle of a header': saying('HTTP/1.1 200 OK\r\nX-Guichet-Api: par'),
  'another program answers 200 at its address': answer('200 OK'),
  'another program answers 204 at its address': saying(
    'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
  ),
  'the answer is for another API': answer('200 OK', 'X-Guichet-Api: letters'),
}

export function outages(current: () => Scene): void {
  const forged = identityHeaderNames.flatMap((name) => [
    name,
    name === 'x-guichet-api' ? 'parcels' : 'forged',
  ])
  const headers = (): readonly string[] => [...bearing(current().tokens.all), ...forged]

  test.each(Object.entries(ways))('%s', async (_, answering) => {
    const { guichet, relay } = current()
    relay.answerBy(answering)
    const denied = await refused(current(), '/v1/depots', { headers: headers() })
    relay.answerBy(passingTo(guichet.port))
    expect(denied.status).toBeGreaterThanOrEqual(500)
    await passed(current(), '/v1/depots', { headers: headers() })
  })

  test.each([
    ['401', refusal, 401],
    ['400', answer('400 Bad Request'), 400],
    ['500', answer('500 Internal Server Error'), 500],
  ])('it says no once, by %s, and would say yes if it were asked again', async (_, no, status) => {
    const { guichet, relay } = current()
    relay.answerBy(inTurn(no, consent))
    const denied = await refused(current(), '/v1/depots', { headers: headers() })
    relay.answerBy(passingTo(guichet.port))
    expect(denied.status).toBeGreaterThanOrEqual(status)
    expect(denied.status).toBeLessThan(status + 100)
  })

  test('it has stopped, and is started again', async () => {
    await current().stopGuichet()
    const denied = await refused(current(), '/v1/depots', { headers: headers() })
    await current().startGuichet()
    expect(denied.status).toBeGreaterThanOrEqual(500)
    await passed(current(), '/v1/depots', { headers: headers() })
  })
}
