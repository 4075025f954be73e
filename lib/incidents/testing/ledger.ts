import { reconcile } from '#lib/incidents/reconcile.ts'
import type { ClosedIncident, Ending, OpenIncident, Trouble } from '#lib/incidents/trouble.ts'

export const START = Date.UTC(2026, 10, 21, 12)
export const minute = (minutes: number) => new Date(START + minutes * 60_000)

/** The trouble of one mailbox. */
export function trouble(given: Partial<Trouble> & { readonly box?: string } = {}): Trouble {
  const { box = 'box', ...rest } = given
  const cause = rest.cause ?? 'mail.shared_no_fullaccess'
  return {
    key: `mailbox:${box}:${cause}`,
    level: 'mailbox',
    subjectKind: 'mailbox',
    subjectId: box,
    subjectName: `${box}@contoso.example`,
    registrationId: 'app',
    mailboxId: box,
    protocol: null,
    cause,
    severity: 'red',
    who: 'exchange-admin',
    since: minute(0),
    stops: 1,
    of: 1,
    sure: true,
    ...rest,
  }
}

export interface Told {
  readonly at: number
  readonly id: string
  readonly kind: 'opened' | 'closed' | 'returned' | 'moved' | 'worse' | 'woken'
}

/** The tables in memory, with everything that was ever told. */
export class Ledger {
  open: OpenIncident[] = []
  closed: ClosedIncident[] = []
  readonly told: Told[] = []
  #made = 0

  /** One round, after so many minutes. */
  round(
    at: number,
    troubles: readonly Trouble[],
    endingOf: (incident: OpenIncident) => Ending = () => ({ why: 'works' }),
  ) {
    const now = minute(at)
    const steps = reconcile(this.open, this.#newest(), troubles, endingOf, now)
    const tell = (id: string, kind: Told['kind']) => this.told.push({ at, id, kind })
    const replace = (id: string, by: (old: OpenIncident) => OpenIncident[]) => {
      this.open = this.open.flatMap((one) => (one.id === id ? by(one) : [one]))
    }
    for (const { incident, why } of steps.close) {
      const { id, key, returns } = incident
      replace(id, () => [])
      this.closed.push({ id, key, returns, why, closedAt: now })
      tell(id, 'closed')
    }
    for (const { incident, trouble: next, worse, moved } of steps.change) {
      replace(incident.id, (old) => [
        { ...old, ...next, seenAt: now, stopsMost: Math.max(old.stopsMost, next.stops) },
      ])
      if (moved || worse) tell(incident.id, worse ? 'worse' : 'moved')
    }
    for (const { closed, trouble: next, counts } of steps.giveBack) {
      this.closed = this.closed.filter(({ id }) => id !== closed.id)
      this.#put(closed.id, next, now, closed.returns + Number(counts))
      tell(closed.id, 'returned')
    }
    for (const next of steps.open) {
      this.#made += 1
      this.#put(`i${this.#made}`, next, now, 0)
      tell(`i${this.#made}`, 'opened')
    }
    for (const { id } of steps.wake) {
      replace(id, (old) => [{ ...old, snoozedUntil: null }])
      tell(id, 'woken')
    }
    for (const id of steps.seen) replace(id, (old) => [{ ...old, seenAt: now }])
    return steps
  }

  snooze(until: number) {
    this.open = this.open.map((one) => ({ ...one, snoozedUntil: minute(until) }))
  }

  kinds(): string[] {
    return this.told.map(({ kind }) => kind)
  }

  #put(id: string, { sure: _sure, ...facts }: Trouble, now: Date, returns: number) {
    this.open.push({ ...facts, id, seenAt: now, stopsMost: facts.stops, returns, snoozedUntil: null })
  }

  #newest(): ClosedIncident[] {
    const newest = new Map(this.closed.map((one) => [one.key, one]))
    return [...newest.values()]
  }
}
