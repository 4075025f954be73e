import { type ChildProcess, spawn } from 'node:child_process'

export interface PortalOptions {
  readonly port: number
  readonly host: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Next's development server, for those who work on the portal. */
  readonly development?: boolean
  readonly output: 'inherit' | 'pipe'
}

/** Starts the web server as a child, directly and without npm between, so that signals reach it. */
export function startPortal({ port, host, env, development = false, output }: PortalOptions): ChildProcess {
  const next = [
    'node_modules/next/dist/bin/next',
    development ? 'dev' : 'start',
    '-p',
    String(port),
    '-H',
    host,
  ]
  return spawn(process.execPath, next, {
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      ...env,
      NODE_ENV: development ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      // The portal stops its jobs and closes its database itself before it exits.
      NEXT_MANUAL_SIG_HANDLE: 'true',
    },
  })
}

/** Settles with the exit code; 1 when a signal ended it. */
export function exitOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  // Ended by a signal, it has no code, and its event does not come a second time.
  if (child.signalCode !== null) return Promise.resolve(1)
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

/** Hands Ctrl-C and SIGTERM to the child, whoever of us gets them. */
export function passSignals(child: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => child.kill('SIGTERM'))
  }
}
