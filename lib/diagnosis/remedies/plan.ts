import type { CommandId } from './commands.ts'
import type { LinkId } from './links.ts'
import type { SourceId } from './sources.ts'

/** How long Microsoft may take to notice that it was repaired. */
export type Takes = 'minutes' | 'hour' | 'two-hours'

/** What the remedy of one cause offers beside its words. */
export interface Plan {
  /** What servers say when it is this, as one would search for it. */
  readonly codes: readonly string[]
  readonly links: readonly LinkId[]
  readonly commands: readonly CommandId[]
  readonly takes?: Takes
  readonly sources: readonly SourceId[]
}
