import { randomBytes } from 'node:crypto'
import { access, type FileHandle, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

// A socket's path holds 104 bytes on macOS and 108 on Linux.
const LONGEST_SOCKET_PATH = 100
const STARTING_DEADLINE_MS = 5_000
const LOCK_NAME = /^lock\.((\d+)\.[0-9a-f]{16})$/

export interface FolderLock {
  release(): Promise<void>
}

export class FolderBusyError extends Error {
  readonly pid: number

  constructor(folder: string, pid: number) {
    const who = pid === process.pid ? 'this process itself' : `the process with pid ${pid}`
    super(`The data folder ${folder} is in use by ${who}. An embedded database can be opened only once.`)
    this.name = 'FolderBusyError'
    this.pid = pid
  }
}

/**
 * Makes this process the only one that uses the folder. The lock is a listening socket: however the process
 * ends, the kernel stops listening. Each process first announces itself under a name of its own and then looks
 * for others, so of two at least one sees the other, and a name that nobody listens on never comes to life again.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const giveUpAt = Date.now() + STARTING_DEADLINE_MS
  for (;;) {
    const announced = await announce(folder)
    try {
      const rival = await findRival(folder, announced.name)
      if (!rival) {
        await writeFile(join(folder, `held.${announced.name}`), '', { mode: 0o600 })
        return announced
      }
      if (rival.holds || Date.now() > giveUpAt) throw new FolderBusyError(folder, rival.pid)
    } catch (error) {
      await announced.release()
      throw error
    }
    // Another process is starting too: both step back, for different times.
    await announced.release()
    await pause(10 + Math.random() * 50)
  }
}

async function announce(folder: string): Promise<FolderLock & { name: string }> {
  const name = `${process.pid}.${randomBytes(8).toString('hex')}`
  const way = await shortWayTo(folder)
  const server = createServer((socket) => socket.destroy())
  server.unref()
  const release = async () => {
    await new Promise((done) => server.close(done))
    for (const kind of ['held', 'lock', 'new']) await rm(join(folder, `${kind}.${name}`), { force: true })
    await way.handle?.close()
  }
  try {
    await listen(server, join(way.path, `new.${name}`))
    // Only now: under its real name it must already listen, or another process takes it for a dead one.
    await rename(join(folder, `new.${name}`), join(folder, `lock.${name}`))
  } catch (error) {
    await release()
    throw error
  }
  return { name, release }
}

async function findRival(folder: string, own: string): Promise<{ pid: number; holds: boolean } | null> {
  const way = await shortWayTo(folder)
  try {
    for (const entry of await readdir(folder)) {
      const [, name, pid] = LOCK_NAME.exec(entry) ?? []
      if (!name || name === own) continue
      const mark = join(folder, `held.${name}`)
      if (await isAlive(join(way.path, entry))) {
        const holds = await access(mark).then(
          () => true,
          () => false,
        )
        return { pid: Number(pid), holds }
      }
      await rm(join(folder, entry), { force: true })
      await rm(mark, { force: true })
    }
    return null
  } finally {
    await way.handle?.close()
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Only these two say that nobody is there. Whatever else goes wrong, somebody may be.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')
    })
  })
}

// Linux lets us name a far folder by an open handle on it.
async function shortWayTo(folder: string): Promise<{ path: string; handle?: FileHandle }> {
  const longestName = 'lock.4194304.0123456789abcdef'
  if (Buffer.byteLength(join(folder, longestName)) <= LONGEST_SOCKET_PATH) return { path: folder }
  if (process.platform !== 'linux') {
    throw new Error(`The path of the data folder ${folder} is too long: choose a shorter one`)
  }
  const handle = await open(folder, 'r')
  return { path: `/proc/self/fd/${handle.fd}`, handle }
}
