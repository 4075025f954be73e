import type { LineConnection } from './line-connection.ts'
import type { ProbeRun } from './probe-run.ts'
import { within } from './within.ts'

/** Says goodbye and waits briefly for the answer. What comes of it changes nothing about the result. */
export async function goodbye(run: ProbeRun, connection: LineConnection, command: string): Promise<void> {
  if (run.signal.aborted || connection.ended) return
  connection.write(command)
  try {
    await within(run.deadlines.goodbye, run.signal, () => connection.read())
  } catch {
    run.transcript.note(`No answer to ${command}`)
  }
}
