/**
 * Work that others wait for.
 *
 * In some workers, whatever a request began ends with that request: the work never ends, and those of other requests who
 * wait for it meet an error that is none of its own. Then it is lost, and is to be begun anew.
 */
export class Flight<T> {
  readonly result: Promise<T>
  #hasEnded = false

  constructor(work: () => Promise<T>) {
    this.result = work().finally(() => {
      this.#hasEnded = true
    })
  }

  /** Well or badly, before anybody hears of it. False where `result` has rejected: it is lost. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }
}
