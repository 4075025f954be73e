/** Milliseconds before the portal is asked again, the last one over and over. */
export const PAUSES: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000]

interface Ways {
  /** Whether the portal answers. Never rejects, and never takes for ever. */
  readonly ask: () => Promise<boolean>
  readonly refresh: () => void
  /** Loads the page as a whole: the only way on after it could not be rendered anew. */
  readonly load: () => void
  /** Told when the portal goes away, and when it is back. */
  readonly tell: (away: boolean) => void
  readonly pause: (milliseconds: number) => Promise<void>
}

/**
 * Renders a page anew only when the portal answers. Asked while it does not, Next would leave the page for the address
 * itself, and the tab would end on the error page of the browser.
 */
export class PatientRefresh {
  readonly #ways: Ways
  #running: Promise<void> | undefined
  #away = false
  #broken = false
  #over = false

  constructor(ways: Ways) {
    this.#ways = ways
  }

  /** Renders the page anew, as soon as the portal answers. Whoever asks meanwhile waits for the same. */
  request(): Promise<void> {
    this.#running ??= this.#whenAlive(true).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Something went wrong: looks whether the portal is away, and if so renders the page anew when it is back. */
  look(): Promise<void> {
    this.#running ??= this.#whenAlive(false).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Rendering the page anew broke off in the middle: it is loaded as soon as the portal answers. */
  async broken(): Promise<void> {
    this.#broken = true
    await this.#running
    await this.look()
  }

  /** The page is left. */
  stop(): void {
    this.#over = true
  }

  async #whenAlive(alsoIfItNeverWasAway: boolean): Promise<void> {
    for (let tries = 0; !this.#over; tries += 1) {
      const alive = await this.#ways.ask()
      if (this.#over) return
      if (alive) {
        const wasAway = this.#away
        this.#say(false)
        if (this.#broken) this.#ways.load()
        else if (wasAway || alsoIfItNeverWasAway) this.#ways.refresh()
        return
      }
      this.#say(true)
      await this.#ways.pause(PAUSES[Math.min(tries, PAUSES.length - 1)] ?? 0)
    }
  }

  #say(away: boolean): void {
    if (this.#away === away) return
    this.#away = away
    this.#ways.tell(away)
  }
}
