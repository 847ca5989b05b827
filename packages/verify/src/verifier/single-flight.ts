interface Flight<T> {
  readonly result: Promise<T>
  hasEnded: boolean
}

/**
 * Work that any number of callers may ask for while it is done once.
 *
 * In some workers, whatever a request began ends with that request: the work never ends, and those of other requests who
 * wait for it meet an error that is none of its own. Then it is lost, and the first of them begins it anew.
 */
export class SingleFlight<T> {
  readonly #work: () => Promise<T>
  #flight: Flight<T> | null = null

  constructor(work: () => Promise<T>) {
    this.#work = work
  }

  get isUnderWay(): boolean {
    return this.#flight?.hasEnded === false
  }

  /** Begins it where it is not under way. */
  async join(): Promise<T> {
    const flight = this.#flight?.hasEnded === false ? this.#flight : this.#begin()
    try {
      return await flight.result
    } catch (error) {
      if (flight.hasEnded) throw error
      if (this.#flight === flight) this.#flight = null
      return this.join()
    }
  }

  #begin(): Flight<T> {
    const result = this.#work().finally(() => {
      flight.hasEnded = true
    })
    const flight: Flight<T> = { result, hasEnded: false }
    this.#flight = flight
    return flight
  }
}
