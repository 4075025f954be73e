/** So many at once; the others wait their turn in order. */
export class Slots {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  readonly #closing = new AbortController()
  #taken = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get free(): number {
    return Math.max(0, this.#limit - this.#taken - this.#waiting.length)
  }

  /** Waits for a slot and gives the function that returns it; null when waiting was cut short. */
  async take(signal: AbortSignal): Promise<(() => void) | null> {
    const stop = AbortSignal.any([signal, this.#closing.signal])
    if (stop.aborted) return null
    if (this.#taken < this.#limit) this.#taken += 1
    else if (!(await this.#turn(stop))) return null
    let given = false
    return () => {
      if (given) return
      given = true
      const next = this.#waiting.shift()
      // Handed on without being free in between, or somebody else would slip in.
      if (next) next()
      else this.#taken -= 1
    }
  }

  /** Whoever waits is sent home. */
  close(): void {
    this.#closing.abort()
  }

  #turn(stop: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = () => {
        stop.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = () => {
        const place = this.#waiting.indexOf(wake)
        if (place >= 0) this.#waiting.splice(place, 1)
        resolve(false)
      }
      stop.addEventListener('abort', leave, { once: true })
      this.#waiting.push(wake)
    })
  }
}
