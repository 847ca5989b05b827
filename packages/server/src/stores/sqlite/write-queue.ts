import { setTimeout as pause } from 'node:timers/promises'
import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../failures.ts'
import { isBusy, translated } from './failures.ts'

/** How long SQLite itself may wait for another process: it waits in the event loop, so it is kept short. */
export const blockingWait = 3

/**
 * The one line in which all writers of this process stand. `node:sqlite` is synchronous: two connections of one process
 * that both want to write would wait for each other with the event loop blocked.
 */
export class WriteQueue {
  readonly #db: DatabaseSync
  readonly #patience: number
  #taken = false
  readonly #waiting: (() => void)[] = []

  constructor(db: DatabaseSync, patience: number) {
    this.#db = db
    this.#patience = patience
  }

  async acquire(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      const place = this.#waiting.indexOf(turn)
      if (place < 0) return
      this.#waiting.splice(place, 1)
      reject(new StoreUnavailable('the store cannot be used now: another change takes too long'))
    }, this.#patience)
    const turn = (): void => {
      clearTimeout(timer)
      resolve()
    }
    this.#waiting.push(turn)
    return promise
  }

  release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken = false
    else next()
  }

  /** Begins a writing transaction. Waits for other processes outside of SQLite, so that this one goes on answering. */
  async begin(): Promise<void> {
    const until = performance.now() + this.#patience
    for (;;) {
      try {
        this.#db.exec('begin immediate')
        return
      } catch (error) {
        if (!isBusy(error) || performance.now() >= until) throw translated(error)
      }
      await pause(1 + Math.random() * 4)
    }
  }

  /** Ends the transaction; where the commit fails, nothing stays of it. */
  commit(): void {
    try {
      this.#db.exec('commit')
    } catch (error) {
      this.rollback()
      throw translated(error)
    }
  }

  /** SQLite has already undone the transaction after some failures, such as a full disk. */
  rollback(): void {
    if (!this.#db.isOpen || !this.#db.isTransaction) return
    try {
      this.#db.exec('rollback')
    } catch (error) {
      throw translated(error)
    }
  }
}
