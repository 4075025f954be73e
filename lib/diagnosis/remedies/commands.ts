import type { Shell } from './command.ts'
import { EXCHANGE_COMMANDS } from './exchange-commands.ts'
import { GRAPH_COMMANDS, TERMINAL_COMMANDS } from './other-commands.ts'
import type { RemedyValues } from './values.ts'

export interface RemedyCommand {
  readonly id: CommandId
  readonly shell: Shell
  /** Lines that can be pasted as they stand. Holds no secret. */
  readonly text: string
}

const COMMANDS = { ...EXCHANGE_COMMANDS, ...GRAPH_COMMANDS, ...TERMINAL_COMMANDS }

export type CommandId = keyof typeof COMMANDS
export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[]

/** A command with everything that is known filled in; it asks for what is not. */
export function commandOf(id: CommandId, values: RemedyValues): RemedyCommand {
  const shell = id in EXCHANGE_COMMANDS ? 'exchange' : id in GRAPH_COMMANDS ? 'graph' : 'terminal'
  return { id, shell, text: COMMANDS[id](values) }
}
