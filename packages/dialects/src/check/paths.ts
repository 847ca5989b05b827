import type { BodyKind } from '../dialect.ts'
import type { RequestSource } from '../source.ts'
import type { Fault } from './fault.ts'

export function bodiesOf(source: RequestSource): readonly BodyKind[] {
  if (source.body === undefined) return [source.method === 'GET' ? 'none' : 'json']
  return typeof source.body === 'string' ? [source.body] : source.body
}

export function* checkPaths({ path, aliases = [] }: RequestSource): Generator<Fault> {
  const all = [
    { at: ['request', 'path'], text: path },
    ...aliases.map((text, index) => ({ at: ['request', 'aliases', index], text })),
  ]
  for (const [index, { at, text }] of all.entries()) {
    if (!/^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/.test(text)) {
      yield {
        path: at,
        message: 'This is not the path of an address.',
        mend: 'Begin with "/", without host, query, fragment or blanks; fixed parameters go to fixed.query.',
      }
    } else if (/[:*{}]/.test(text)) {
      // To a router these are wildcards: the exchange would answer at paths that nobody wrote.
      yield {
        path: at,
        message: 'The path is literal; a tenant in the path cannot be said.',
        mend: 'Leave out ":", "*", "{" and "}"; for a few tenants write a file for each.',
      }
    } else if (/[%\\]|\/\.{1,2}(?:\/|$)/.test(text)) {
      // Clients and routers decode, turn or resolve these, each at another time.
      yield {
        path: at,
        message: 'No request would arrive at this path.',
        mend: 'Leave out "%", "\\" and the segments "." and "..".',
      }
    } else if (all.findIndex((other) => other.text === text) < index) {
      yield { path: at, message: 'This path is listed twice.', mend: 'Leave it out.' }
    }
  }
}

export function* checkBodies(source: RequestSource): Generator<Fault> {
  const bodies = bodiesOf(source)
  const path = ['request', 'body']
  if (bodies.length === 0) {
    yield { path, message: 'No kind of body is listed.', mend: 'Use json, form or none.' }
  }
  if (new Set(bodies).size < bodies.length) {
    yield { path, message: 'A kind of body is listed twice.', mend: 'List each kind once.' }
  }
  if (bodies.includes('none') && bodies.length > 1) {
    yield { path, message: 'A request has a body or it has none.', mend: 'Use none alone, or json and form.' }
  }
  if (source.method === 'GET' && !bodies.includes('none')) {
    yield {
      path,
      message: 'A GET request has no body.',
      mend: 'Set it to none, or the method to POST or PUT.',
    }
  }
}
