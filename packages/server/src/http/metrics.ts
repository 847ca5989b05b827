/**
 * Counts and latencies for Prometheus, by dialect, API and outcome, never by credential: a label for each guess would
 * tell who exists and fill the memory.
 */

import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface ExchangeMeter {
  granted(dialect: string, milliseconds: number): void
  refused(dialect: string, cause: string): void
}

export interface CallMeter {
  decided(api: string, outcome: string): void
}

export interface TokenMeter {
  answered(endpoint: 'introspection' | 'revocation', outcome: string): void
}

export interface Metrics {
  readonly exchanges: ExchangeMeter
  readonly calls: CallMeter
  readonly tokens: TokenMeter
  readonly contentType: string
  text(): Promise<string>
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const exchanges = new Counter({
    name: 'guichet_exchanges_total',
    help: 'Exchanges by dialect and outcome: granted, or the cause of the refusal.',
    labelNames: ['dialect', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'guichet_exchange_seconds',
    help: 'Time of a grant from the read body to the durable record, in seconds.',
    labelNames: ['dialect'],
    buckets,
    registers,
  })
  // A call that passes costs little else: it is only added up, and told when somebody asks.
  const allowed = new Map<string, number>()
  const calls = new Counter({
    name: 'guichet_calls_total',
    help: 'Calls by API and outcome: allowed, or the cause of the refusal.',
    labelNames: ['api', 'outcome'],
    registers,
    collect() {
      for (const [api, count] of allowed) this.inc({ api, outcome: 'allowed' }, count)
      allowed.clear()
    },
  })
  const tokens = new Counter({
    name: 'guichet_token_requests_total',
    help: 'Introspections and revocations by outcome: active, inactive, revoked, not-revoked, or the cause of the refusal.',
    labelNames: ['endpoint', 'outcome'],
    registers,
  })
  // Looking a child up by its labels costs more than counting, so each is kept.
  const counted = remembered((dialect: string) => exchanges.labels(dialect, 'granted'))
  const timed = remembered((dialect: string) => seconds.labels(dialect))
  return {
    exchanges: {
      granted(dialect, milliseconds) {
        counted(dialect).inc()
        timed(dialect).observe(milliseconds / 1000)
      },
      refused: (dialect, cause) => exchanges.labels(dialect, cause).inc(),
    },
    calls: {
      decided(api, outcome) {
        if (outcome === 'allowed') allowed.set(api, (allowed.get(api) ?? 0) + 1)
        else calls.labels(api, outcome).inc()
      },
    },
    tokens: { answered: (endpoint, outcome) => tokens.labels(endpoint, outcome).inc() },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

function remembered<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>()
  return (name) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const fresh = make(name)
    made.set(name, fresh)
    return fresh
  }
}
