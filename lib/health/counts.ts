import type { CauseId } from '#lib/diagnosis/causes.ts'
import { HEALTH, type Health } from '#lib/diagnosis/health.ts'
import type { BoardParams } from './board-params.ts'

export interface TallyLine {
  readonly health: Health
  readonly cause: string | null
  readonly mailboxes: number
}

export interface Counts {
  readonly all: number
  readonly byHealth: Readonly<Record<Health, number>>
  /** The causes there are, the most frequent first. */
  readonly causes: readonly { readonly cause: CauseId; readonly mailboxes: number }[]
  /** How many the list has, on all its pages. */
  readonly matching: number
}

/** The counts of each state tell how many its link leads to: with the chosen cause, whatever state is chosen now. */
export function countUp(tally: readonly TallyLine[], { state, cause }: BoardParams): Counts {
  const byHealth = Object.fromEntries(HEALTH.map((health) => [health, 0])) as Record<Health, number>
  const byCause = new Map<string, number>()
  for (const line of tally) {
    if (!cause || line.cause === cause) byHealth[line.health] += line.mailboxes
    if (line.cause && (!state || line.health === state)) {
      byCause.set(line.cause, (byCause.get(line.cause) ?? 0) + line.mailboxes)
    }
  }
  const all = HEALTH.reduce((sum, health) => sum + byHealth[health], 0)
  const causes = [...byCause]
    .map(([name, mailboxes]) => ({ cause: name as CauseId, mailboxes }))
    .toSorted((a, b) => b.mailboxes - a.mailboxes || a.cause.localeCompare(b.cause))
  return { all, byHealth, causes, matching: state ? byHealth[state] : all }
}
