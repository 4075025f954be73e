import type { LogEntry } from '#sandbox/request-log.ts'
import type { World } from './world.ts'

/** The calls of the portal to the sandbox's token endpoint, oldest first. */
export async function tokenCalls({ sandbox }: World, grant?: string): Promise<LogEntry[]> {
  const { entries } = await sandbox.control.get<{ entries: LogEntry[] }>('/log?on=token')
  return entries.filter((entry) => !grant || entry.grant === grant)
}

/** How often a code was exchanged. */
export async function exchanges(world: World): Promise<number> {
  return (await tokenCalls(world, 'authorization_code')).length
}
