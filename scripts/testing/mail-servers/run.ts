import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Runs a command and waits for it. Its output goes to a file and not to a pipe: a daemon keeps what it
 * inherits open, and a pipe would never end.
 *
 * @throws Error with the output when the command fails.
 */
export async function run(command: string, args: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mailgrant-run-'))
  const path = join(folder, 'output')
  const output = await open(path, 'a')
  try {
    const child = spawn(command, args, { stdio: ['ignore', output.fd, output.fd] })
    const [code] = await once(child, 'exit')
    if (code !== 0) {
      throw new Error(`${command} ${args.join(' ')} failed: ${await readFile(path, 'utf8')}`)
    }
  } finally {
    await output.close()
    await rm(folder, { recursive: true })
  }
}
