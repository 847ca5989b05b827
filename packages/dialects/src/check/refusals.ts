import { causes } from '../causes.ts'
import { fieldPath } from '../define/places.ts'
import { exchangeRefusals } from '../define/refusals.ts'
import type { Template } from '../dialect.ts'
import type { RefusalsSource, RefusalSource, ResponseSource } from '../source.ts'
import { memberAt } from '../strict/json.ts'
import type { Fault } from './fault.ts'
import { checkHeaders, checkHeaderValue } from './headers.ts'
import { checkHoles } from './holes.ts'

const refusalHoles: readonly string[] = ['status', 'error', 'message', 'field', 'retry_after']

export function* checkRefusals(path: Fault['path'], source: RefusalsSource = {}): Generator<Fault> {
  for (const [cause, refusal] of Object.entries(source)) {
    if (refusal) yield* checkRefusal([...path, cause], refusal)
  }
}

function* checkRefusal(path: Fault['path'], refusal: RefusalSource): Generator<Fault> {
  const { status, headers = {}, challenge, body, text, message } = refusal
  if (status !== undefined && (!Number.isInteger(status) || status < 200 || status > 599)) {
    yield {
      path: [...path, 'status'],
      message: `${status} is not the status of a refusal.`,
      mend: 'Use 400 to 599, or a 2xx where the API tells refusals in the body alone.',
    }
  }
  yield* checkHeaders([...path, 'headers'], headers)
  for (const [name, value] of Object.entries(headers)) {
    yield* checkHoles([...path, 'headers', name], value, refusalHoles)
    const saysMessage = value.includes('${message}') && message !== undefined
    if (saysMessage) yield* checkHeaderValue([...path, 'message'], message)
  }
  if (challenge) yield* checkHeaderValue([...path, 'challenge'], challenge)
  if (body !== undefined) yield* checkHoles([...path, 'body'], body, refusalHoles)
  if (text !== undefined) yield* checkHoles([...path, 'text'], text, refusalHoles)
  if (body !== undefined && text !== undefined) {
    yield { path: [...path, 'text'], message: 'There is a body already.', mend: 'Use body or text.' }
  }
}

/** A refusal that the dialect's own client would take for a grant. */
export function* checkRefusalsFail(response: ResponseSource, source: RefusalsSource = {}): Generator<Fault> {
  const refusals = exchangeRefusals(source)
  for (const cause of causes) {
    const { status, body } = refusals[cause]
    if (!succeeds(response, status, body.kind === 'json' ? body.template : null)) continue
    yield {
      path: ['refusals', source[cause] ? cause : 'default'],
      message: `The refusal ${cause} has what response.success takes for a grant.`,
      mend: 'Give it a status of 400 to 599, or let response.success ask for a flag in the body.',
    }
    return
  }
}

function succeeds({ success = '2xx' }: ResponseSource, status: number, body: Template): boolean {
  const is2xx = status >= 200 && status < 300
  if (success === '2xx') return is2xx
  if (typeof success === 'number') return status === success
  return is2xx && memberAt(body, fieldPath(success.field)) === success.equals
}
