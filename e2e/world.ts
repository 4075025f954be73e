import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SandboxOptions, startSandbox } from '#sandbox/start.ts'
import { exitOf, startPortal } from '#scripts/portal.ts'
import { until } from './until.ts'

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** One portal with a database of its own, and one sandbox tenant. Nothing is shared between two worlds. */
export interface World {
  readonly url: string
  readonly sandbox: Sandbox
  readonly folder: string
  /** Everything the portal has printed so far. */
  readonly log: () => string
  readonly pid: () => number
  /** The one-time link for the first admin, as the log prints it. */
  setupLink(): Promise<string>
  /** Ends the portal at once, as a crash would. */
  kill(): Promise<void>
  /** Ends it as an operator would; gives the exit code. */
  stop(): Promise<number>
  /** Starts the portal again on the same data. */
  start(env?: Record<string, string>): Promise<void>
  /** Another portal process on the same data that must not come up: how it ended and what it printed. */
  startInVain(env?: Record<string, string>): Promise<{ readonly code: number; readonly printed: string }>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly env?: Record<string, string>
  /** Filled as the demo is, with its people, apps and mailboxes. */
  readonly demo?: boolean
  readonly onIssued?: SandboxOptions['onIssued']
}

export async function startWorld({ env = {}, demo = false, onIssued }: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'mailgrant-e2e-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const sandbox = await startSandbox({
    folder: join(folder, 'sandbox'),
    redirectUris: [`${url}/oauth/callback`],
    onIssued,
  })
  const clouds = join(folder, 'clouds.json')
  writeFileSync(clouds, JSON.stringify(sandbox.cloudRows))
  const settings = {
    PUBLIC_URL: url,
    DATA_FOLDER: join(folder, 'data'),
    DATABASE_URL: '',
    MASTER_KEY: '',
    SANDBOX_CLOUD_FILE: clouds,
    NODE_EXTRA_CA_CERTS: sandbox.caFile,
    LOG_LEVEL: 'debug',
    ...env,
  }
  let printed = ''
  let child: ChildProcess | undefined

  async function start(more: Record<string, string> = {}): Promise<void> {
    const portal = startPortal({ port, host: '127.0.0.1', output: 'pipe', env: { ...settings, ...more } })
    child = portal
    collect(portal, (text) => {
      printed += text
    })
    await until(async () => {
      if (portal.exitCode !== null) throw new Error(`The portal ended with ${portal.exitCode}:\n${printed}`)
      return (await fetch(`${url}/api/alive`).catch(() => null))?.status === 204
    }, 'the portal answers')
  }

  async function startInVain(more: Record<string, string> = {}) {
    let said = ''
    const portal = startPortal({
      port: await freePort(),
      host: '127.0.0.1',
      output: 'pipe',
      env: { ...settings, ...more },
    })
    collect(portal, (text) => {
      said += text
    })
    return { code: await exitOf(portal), printed: said }
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    if (!child) return 0
    child.kill(signal)
    return exitOf(child)
  }

  async function close(): Promise<void> {
    await end('SIGKILL')
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    if (demo) await seed(sandbox, settings)
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    url,
    sandbox,
    folder: settings.DATA_FOLDER,
    log: () => printed,
    pid: () => child?.pid ?? 0,
    async setupLink() {
      let link = ''
      await until(() => {
        link = /https?:\/\/\S+\/setup\/\S+/.exec(printed)?.[0] ?? ''
        return link !== ''
      }, 'the set-up link is printed')
      return link
    },
    kill: async () => {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
    start,
    startInVain,
    close,
  }
}

/** The demo's own program, before the portal has the folder. */
async function seed(sandbox: Sandbox, settings: Record<string, string>): Promise<void> {
  let said = ''
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/seed.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...settings,
      LOG_LEVEL: 'error',
      SANDBOX_CONTROL: sandbox.control.origin,
      SANDBOX_APPS: JSON.stringify(sandbox.apps),
    },
  })
  collect(child, (text) => {
    said += text
  })
  const code = await exitOf(child)
  if (code !== 0) throw new Error(`The demo was not filled (${code}):\n${said}`)
}

function collect(child: ChildProcess, take: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', take)
}

// Below those that a system hands out by itself: between two lives of a portal nobody else is given its port.
const FIRST_PORT = 20_000
const PORTS_OF_A_WORKER = 1_000
let tried = randomInt(PORTS_OF_A_WORKER)

/** A port that is free now, and that no other worker of this run looks at. */
async function freePort(): Promise<number> {
  const first = FIRST_PORT + (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 10) * PORTS_OF_A_WORKER
  for (let left = PORTS_OF_A_WORKER; left > 0; left -= 1) {
    tried = (tried + 1) % PORTS_OF_A_WORKER
    if (await isFree(first + tried)) return first + tried
  }
  throw new Error(`None of the ports from ${first} on is free`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
