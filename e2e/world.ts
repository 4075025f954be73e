import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '#sandbox/start.ts'
import { exitOf, startPortal } from '#scripts/portal.ts'

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** One portal with a database of its own, and one sandbox tenant. Nothing is shared between two worlds. */
export interface World {
  readonly url: string
  readonly sandbox: Sandbox
  readonly folder: string
  /** Everything the portal has printed so far. */
  readonly log: () => string
  /** The one-time link for the first admin, as the log prints it. */
  setupLink(): Promise<string>
  /** Ends the portal at once, as a crash would. */
  kill(): Promise<void>
  /** Ends it as an operator would; gives the exit code. */
  stop(): Promise<number>
  /** Starts the portal again on the same data. */
  start(env?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'mailgrant-e2e-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const sandbox = await startSandbox({
    folder: join(folder, 'sandbox'),
    redirectUris: [`${url}/oauth/callback`],
  })
  const clouds = join(folder, 'clouds.json')
  writeFileSync(clouds, JSON.stringify(sandbox.cloudRows))
  let printed = ''
  let child: ChildProcess

  async function start(more: Record<string, string> = {}): Promise<void> {
    child = startPortal({
      port,
      host: '127.0.0.1',
      output: 'pipe',
      env: {
        PUBLIC_URL: url,
        DATA_FOLDER: folder,
        DATABASE_URL: '',
        MASTER_KEY: '',
        SANDBOX_CLOUD_FILE: clouds,
        NODE_EXTRA_CA_CERTS: sandbox.caFile,
        LOG_LEVEL: 'debug',
        ...env,
        ...more,
      },
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text
      })
    }
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`The portal ended with ${child.exitCode}:\n${printed}`)
      return (await fetch(`${url}/api/alive`).catch(() => null))?.status === 204
    }, 'the portal answers')
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    child.kill(signal)
    return exitOf(child)
  }

  await start()
  return {
    url,
    sandbox,
    folder,
    log: () => printed,
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
    async close() {
      await end('SIGKILL')
      await sandbox.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const PATIENCE_MILLISECONDS = 60_000

/** Waits for a state, and says which one never came. */
export async function until(reached: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`It never happened that ${what}`)
    await new Promise((next) => setTimeout(next, 100))
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
