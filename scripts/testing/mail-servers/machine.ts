import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 60_000
const STEP_MS = 50

/** Ports on which nobody listens, all different: each is held until the last one is found. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Waits until somebody listens on the port. */
export async function portOpens(port: number): Promise<void> {
  await until(`port ${port} opens`, async () => {
    const socket = connect({ host: '127.0.0.1', port })
    try {
      await once(socket, 'connect')
      return true
    } catch {
      return false
    } finally {
      socket.destroy()
    }
  })
}

export const processRuns = (pid: number) => existsSync(`/proc/${pid}`)

/** Stops the daemon whose number stands in the file, if it runs, and waits until it has ended. */
export async function processEnds(pidPath: string, stop: () => Promise<void>): Promise<void> {
  const pid = Number.parseInt(await readFile(pidPath, 'utf8').catch(() => ''), 10)
  if (!pid || !processRuns(pid)) return
  await stop()
  await until(`process ${pid} ends`, async () => !processRuns(pid))
}

/** Established connections to one of the ports, as the kernel counts them. */
export async function openConnections(ports: readonly number[]): Promise<number> {
  const table = await readFile('/proc/net/tcp', 'utf8')
  const ESTABLISHED = '01'
  return table.split('\n').filter((row) => {
    const [, local = '', , state] = row.trim().split(/\s+/)
    return state === ESTABLISHED && ports.includes(Number.parseInt(local.split(':')[1] ?? '', 16))
  }).length
}

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!(await reached())) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}`)
    await pause(STEP_MS)
  }
}
