import { runImports } from '#lib/imports/run.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 2_000

/** Connects the mailboxes of confirmed lists. */
export function runImportsJob(services: ProbeServices): Job {
  return {
    name: 'run-imports',
    everyMilliseconds: EVERY_MILLISECONDS,
    run: (signal) => runImports(services, signal),
  }
}
