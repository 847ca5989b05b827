import { expect, test } from 'vitest'
import { draft } from '../../test/store-contract/samples.ts'
import { StoreUnavailable } from '../stores/failures.ts'
import type { AuditDraft } from './event.ts'
import { createRecorder } from './recorder.ts'

/** A store whose commits end when the test says so. */
function slowStore() {
  const batches: (readonly AuditDraft[])[] = []
  const commits: PromiseWithResolvers<void>[] = []
  return {
    batches,
    commits,
    appendEvents(events: readonly AuditDraft[]) {
      batches.push(events)
      const commit = Promise.withResolvers<void>()
      commits.push(commit)
      return commit.promise
    },
  }
}

/** Turns of the event loop that the test gives. */
function manualTurns() {
  const waiting: (() => void)[] = []
  return {
    schedule: (run: () => void) => void waiting.push(run),
    async turn() {
      for (const run of waiting.splice(0)) run()
      for (let step = 0; step < 10; step++) await Promise.resolve()
    },
  }
}

test('all events of one turn share a commit, and those that come meanwhile the next', async () => {
  const store = slowStore()
  const { schedule, turn } = manualTurns()
  const recorder = createRecorder(store, schedule)
  const done: string[] = []
  const record = (name: string): void =>
    void recorder.record(draft({ actor: name })).then(() => done.push(name))
  record('a')
  record('b')
  expect(store.batches).toEqual([])
  await turn()
  record('c')
  await turn()
  expect(store.batches.map((batch) => batch.map((event) => event.actor))).toEqual([['a', 'b']])
  expect(done).toEqual([])

  store.commits[0]?.resolve()
  await turn()
  record('d')
  await turn()
  expect(done).toEqual(['a', 'b'])
  expect(store.batches[1]?.map((event) => event.actor)).toEqual(['c', 'd'])
  store.commits[1]?.resolve()
  await recorder.idle()
  expect(done).toEqual(['a', 'b', 'c', 'd'])
})

test('a failure refuses the whole batch, and the next one is tried again', async () => {
  const failures: unknown[] = [new StoreUnavailable('full'), new Error('strange')]
  const recorder = createRecorder({
    async appendEvents() {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
    },
  })
  const first = await Promise.allSettled([recorder.record(draft()), recorder.record(draft())])
  expect(first.map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
    'full',
    'full',
  ])
  await expect(recorder.record(draft())).rejects.toThrow(StoreUnavailable)
  await recorder.record(draft())
})

test('a failure refuses those who came during the commit as well: they have waited once already', async () => {
  const store = slowStore()
  const { schedule, turn } = manualTurns()
  const recorder = createRecorder(store, schedule)
  const first = recorder.record(draft())
  await turn()
  const meanwhile = recorder.record(draft())
  store.commits[0]?.reject(new StoreUnavailable('away'))
  const results = await Promise.allSettled([first, meanwhile])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await recorder.idle()
  expect(store.batches).toHaveLength(1)
})

test('refuses at once what would wait too long', async () => {
  const store = slowStore()
  const { schedule, turn } = manualTurns()
  const recorder = createRecorder(store, schedule)
  const waiting = Array.from({ length: 10_000 }, () => recorder.record(draft()))
  await expect(recorder.record(draft())).rejects.toThrow(StoreUnavailable)
  for (let batch = 0; batch < 10; batch++) {
    await turn()
    store.commits[batch]?.resolve()
    await turn()
  }
  await Promise.all(waiting)
  expect(store.batches.every((batch) => batch.length === 1000)).toBe(true)
})

test('idle resolves at once where nothing waits', async () => {
  await createRecorder(slowStore()).idle()
})
