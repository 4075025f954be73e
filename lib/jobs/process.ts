import { type Running, running } from '#lib/boot.ts'
import { issueSetupCode } from '#lib/users/setup.ts'
import { autoRotationJob } from './auto-rotation.ts'
import { continueRotationsJob } from './continue-rotations.ts'
import { deliverAlertsJob } from './deliver-alerts.ts'
import { embeddedMaintenanceJob } from './embedded-maintenance.ts'
import { heartbeat } from './heartbeat.ts'
import { type Beat, runJobs } from './loop.ts'
import { moveMailboxesJob } from './move-mailboxes.ts'
import { planAlertsJob } from './plan-alerts.ts'
import { pollDeviceCodesJob } from './poll-device-codes.ts'
import { probeDueJob } from './probe-due.ts'
import { pruneJob } from './prune.ts'
import { reapDeepChecksJob } from './reap-deep-checks.ts'
import { renewGrantsJob } from './renew-grants.ts'
import { runImportsJob } from './run-imports.ts'
import { shutDown } from './shutdown.ts'
import { watchExpiryJob } from './watch-expiry.ts'
import { watchIncidentsJob } from './watch-incidents.ts'
import { explainStart } from './why-not.ts'

const shared = globalThis as typeof globalThis & { mailgrantStarted?: boolean }

/** Signals that come this close together are one. */
const SAME_SIGNAL_MS = 1_000

/** Once per server process: opens everything, runs the jobs, and ends in order when the process is told to. */
export async function startProcess(): Promise<void> {
  if (shared.mailgrantStarted) return
  shared.mailgrantStarted = true
  let services: Running
  try {
    services = await running()
    await tellSetupLink(services)
  } catch (error) {
    process.stderr.write(`${explainStart(error)}\n`)
    process.exit(1)
  }
  const stopping = new AbortController()
  const beat = heartbeat(services)
  const jobs = services.config.jobs
    ? runJobs(jobsOf(services, beat), services.log, stopping.signal, beat)
    : Promise.resolve()
  services.log.info({ instance: services.instance, jobs: services.config.jobs }, 'portal started')
  endOnSignal(services, stopping, jobs)
}

function jobsOf(services: Running, beat: Beat) {
  return [
    probeDueJob(services),
    renewGrantsJob(services),
    moveMailboxesJob(services),
    pollDeviceCodesJob(services),
    runImportsJob(services),
    reapDeepChecksJob(services),
    watchExpiryJob(services),
    autoRotationJob(services),
    continueRotationsJob(services),
    planAlertsJob(services),
    deliverAlertsJob(services, beat),
    pruneJob(services),
    watchIncidentsJob(services),
    embeddedMaintenanceJob(services),
  ]
}

/** Past the log, which would mask it: whoever reads this line becomes the first admin. */
async function tellSetupLink(services: Running): Promise<void> {
  const code = await issueSetupCode(services)
  if (!code) return
  process.stdout.write(
    `\nThe portal has no user yet. Create the first admin here; the link works once, for a day:\n\n  ${services.publicUrl}/setup/${code.reveal()}\n\n`,
  )
}

function endOnSignal(services: Running, stopping: AbortController, jobs: Promise<void>): void {
  let askedAt = 0
  const end = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) {
      // Ctrl-C reaches us twice, from the terminal and through the script that started us. Later it is impatience.
      if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1)
      return
    }
    askedAt = performance.now()
    services.log.info({ signal }, 'portal stops')
    shutDown({ services, stopping, jobs }).then(
      () => process.exit(0),
      (error: unknown) => {
        services.log.error({ err: error }, 'the portal did not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
