import type { OpenIncident, Trouble } from './trouble.ts'

const APART_MS = 60_000

/** Remembers what was not sure yet, and is sure of it when it is still there a minute later. */
export class MetTwice {
  #first = new Map<string, number>()

  judge(troubles: readonly Trouble[], open: readonly OpenIncident[], now: Date): Trouble[] {
    const standing = new Set(open.map(({ key }) => key))
    const before = this.#first
    this.#first = new Map(troubles.map(({ key }) => [key, before.get(key) ?? now.getTime()]))
    return troubles.map((trouble) => {
      const met = now.getTime() - (this.#first.get(trouble.key) ?? now.getTime())
      return { ...trouble, sure: trouble.sure || standing.has(trouble.key) || met >= APART_MS }
    })
  }
}
