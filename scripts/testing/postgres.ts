import { execFileSync, spawn } from 'node:child_process'
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '#lib/db/open.ts'

const TEMPLATE = 'mailgrant_template'
const PORT_ATTEMPTS = 5

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's own database, and a migrated one to copy. */
    postgres: { readonly url: string; readonly template: string }
  }
}

/** A private PostgreSQL for one run of the tests, from the system's own programs, in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bin = findPrograms()
  const user = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'mailgrant-postgres-'))
  try {
    if (user) chownSync(folder, user.uid, user.gid)
    const data = join(folder, 'data')
    execFileSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const server = await startOnFreePort(join(bin, 'postgres'), data, folder, user)
    try {
      const url = (database: string) => `postgres://postgres@127.0.0.1:${server.port}/${database}`
      execFileSync(join(bin, 'createdb'), [
        '-h',
        '127.0.0.1',
        '-p',
        `${server.port}`,
        '-U',
        'postgres',
        TEMPLATE,
      ])
      await (await openDatabase({ url: url(TEMPLATE) })).close()
      project.provide('postgres', { url: url('postgres'), template: TEMPLATE })
    } catch (error) {
      await server.stop()
      throw error
    }
    return async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** The folder of `initdb`, `postgres` and `createdb`. Debian keeps them off the path, by version. */
function findPrograms(): string {
  const debian = '/usr/lib/postgresql'
  const versions = list(debian).sort((a, b) => Number(b) - Number(a))
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':').filter(Boolean),
  ]
  const found = folders.find((folder) =>
    ['initdb', 'postgres', 'createdb'].every((name) => isProgram(join(folder, name))),
  )
  if (found) return found
  throw new Error(
    'The database tests need a real PostgreSQL, but initdb and postgres were not found. ' +
      'Install the Debian package postgresql: apt-get install -y postgresql',
  )
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// PostgreSQL refuses to run as root.
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (what: string) => Number(execFileSync('id', [what, name], { stdio: 'pipe' }).toString())
      return { uid: ask('-u'), gid: ask('-g') }
    } catch {
      // The next name, then.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody')
}

interface Server {
  readonly port: number
  stop(): Promise<void>
}

async function startOnFreePort(
  program: string,
  data: string,
  folder: string,
  user: { uid: number; gid: number } | undefined,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(program, data, folder, user, await freePort())
    } catch (error) {
      // Between our asking and its listening somebody else may take the port.
      if (attempt === PORT_ATTEMPTS) throw error
    }
  }
}

// The shell waits on its standard input, which ends with us however we end: no server and no folder outlive
// the tests. A word on it spares the folder, for another try.
const GUARD =
  '"$@" & server=$!; read -r spare; kill -INT $server; wait $server; [ -n "$spare" ] || rm -rf "$0"'

function start(
  program: string,
  data: string,
  folder: string,
  user: { uid: number; gid: number } | undefined,
  port: number,
): Promise<Server> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: folder,
    max_connections: '600',
    fsync: 'off',
    lc_messages: 'C',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const guard = spawn('sh', ['-c', GUARD, folder, program, '-D', data, ...flags], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => guard.once('close', () => resolve()))
  return new Promise((resolve, reject) => {
    const said: string[] = []
    let ready = false
    const fail = () => {
      if (ready) return
      guard.stdin.end('spare\n')
      reject(new Error(`PostgreSQL did not start:\n${said.join('\n')}`))
    }
    guard.once('error', reject)
    createInterface({ input: guard.stderr }).on('line', (line) => {
      said.push(line)
      if (said.length > 50) said.shift()
      if (line.includes('could not bind') || line.includes('FATAL')) fail()
      if (!line.includes('database system is ready to accept connections')) return
      ready = true
      resolve({
        port,
        async stop() {
          guard.stdin.end()
          await ended
        },
      })
    })
    void ended.then(fail)
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
