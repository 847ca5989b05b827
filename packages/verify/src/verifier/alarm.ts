/** One timer, which keeps no process alive. Setting it again replaces it. */
export class Alarm {
  #timer: ReturnType<typeof setTimeout> | undefined
  #ended = false

  /** @param delay milliseconds */
  set(delay: number, ring: () => void): void {
    clearTimeout(this.#timer)
    if (this.#ended) return
    this.#timer = setTimeout(ring, delay)
    // In workers a timer is a number, and holds nobody up.
    if (typeof this.#timer === 'object') this.#timer.unref()
  }

  /** From now on, it cannot be set any more. */
  end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }
}
