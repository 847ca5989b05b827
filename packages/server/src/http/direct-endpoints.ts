/**
 * The endpoints that answer on node:http itself, before the framework: the hot paths, where its hooks, its parser and
 * its reply cost a tenth (measured). A request is theirs by its host and its path as they stand: nothing is decoded, nothing
 * is folded, and what is none of theirs is the framework's. What a method means there, each says itself.
 */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { hostOf } from './host.ts'
import type { LastResort } from './last-resort.ts'
import { problem } from './problem.ts'
import { sendAnswer } from './send-answer.ts'

export interface DirectEndpoint {
  /** Answers at once, or resolves when the answer has been handed over. */
  answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> | undefined
}

export interface DirectPath {
  /** Null: any host. */
  readonly host: string | null
  readonly path: string
  readonly endpoint: DirectEndpoint
}

export interface DirectOptions {
  readonly paths: readonly DirectPath[]
  readonly requestId: () => string
  readonly lastResort: LastResort
}

/** Serves these paths, and hands every other request on. */
export function directEndpoints(
  { paths, requestId, lastResort }: DirectOptions,
  otherwise: RequestListener,
): RequestListener {
  const find = pathFinder(paths)
  return (request, response) => {
    const found = find(request)
    if (found === undefined) return otherwise(request, response)
    const id = requestId()
    const fail = (error: unknown): void => {
      const answer = problem(lastResort(error, id))
      // Half an answer cannot be taken back.
      if (response.headersSent) response.destroy()
      else sendAnswer({ request, response, headers: { 'x-request-id': id }, bodyRead: false }, answer)
    }
    try {
      found.endpoint.answer(request, response, id)?.catch(fail)
    } catch (error) {
      fail(error)
    }
  }
}

function pathFinder(paths: readonly DirectPath[]): (request: IncomingMessage) => DirectPath | undefined {
  const anywhere = new Map<string, DirectPath>()
  const byHost = new Map<string, DirectPath>()
  for (const each of paths) {
    if (each.host === null) anywhere.set(each.path, each)
    else byHost.set(`${each.host} ${each.path}`, each)
  }
  return (request) => {
    const url = request.url ?? ''
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const own = byHost.size === 0 ? undefined : byHost.get(`${hostOf(request)} ${path}`)
    return own ?? anywhere.get(path)
  }
}
