import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from '#sandbox/start.ts'
import { ensureBuild } from './build.ts'
import { DEMO_PEOPLE } from './demo-people.ts'
import { exitOf, startPortal } from './portal.ts'

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    dev: { type: 'boolean', default: false },
    port: { type: 'string', default: '3000' },
    folder: { type: 'string', default: '.data/demo' },
  },
})
const say = (line: string) => process.stdout.write(`${line}\n`)
const folder = resolve(options.folder)
const port = Number(options.port)
const url = `http://localhost:${port}`

if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  process.stderr.write(`--port must be a number between 1 and 65535, not "${options.port}"\n`)
  process.exit(1)
}
if (options.fresh) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true, mode: 0o700 })
if (!options.dev) ensureBuild(say)

say('Starting the sandbox tenant…')
const sandbox = await startSandbox({
  folder: join(folder, 'sandbox'),
  redirectUris: [`${url}/oauth/callback`],
})
// Every way in can be tried: the redirect, and the two addresses one pastes back from.
const nativeClient = `${sandbox.cloud.signInOrigin}/common/oauth2/nativeclient`
for (const { clientId } of sandbox.apps) {
  await sandbox.control.post(`/apps/${clientId}`, {
    redirectUris: [`${url}/oauth/callback`, nativeClient, 'http://localhost'],
  })
}
const clouds = join(folder, 'clouds.json')
writeFileSync(clouds, JSON.stringify(sandbox.cloudRows, null, 2))
const env = {
  PUBLIC_URL: url,
  DATA_FOLDER: folder,
  SANDBOX_CLOUD_FILE: clouds,
  // Read once, when a process starts: so the portal and the seed are processes of their own.
  NODE_EXTRA_CA_CERTS: sandbox.caFile,
  DATABASE_URL: '',
  MASTER_KEY: '',
  ...(options.dev ? { NEXT_DIST_DIR: `.next-${port}` } : {}),
}

let stopping = false
const seed = spawn(process.execPath, ['--import', 'tsx', 'scripts/seed.ts'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...env,
    LOG_LEVEL: 'error',
    SANDBOX_CONTROL: sandbox.control.origin,
    SANDBOX_APPS: JSON.stringify(sandbox.apps),
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopping = true
    seed.kill('SIGTERM')
    portal?.kill('SIGTERM')
  })
}
let portal: ReturnType<typeof startPortal> | undefined
const seeded = await exitOf(seed)
if (seeded !== 0 || stopping) {
  await sandbox.close()
  process.exit(stopping ? 0 : seeded)
}

portal = startPortal({ port, host: '127.0.0.1', env, development: options.dev, output: 'inherit' })
const ended = exitOf(portal)
void announce()
const code = await ended
await sandbox.close()
process.exit(stopping ? 0 : code)

async function announce(): Promise<void> {
  const alive = async () => (await fetch(`${url}/api/alive`).catch(() => null))?.status === 204
  while (!stopping && !(await alive())) await new Promise((next) => setTimeout(next, 200))
  if (stopping) return
  say('')
  say(`  Mailgrant          ${url}`)
  for (const person of DEMO_PEOPLE) say(`  ${person.title.padEnd(18)} ${person.email}  /  ${person.password}`)
  say(`  Sandbox tenant     ${sandbox.control.origin}/sandbox/`)
  say('')
  say('  Every mailbox in it is made up. Ctrl-C ends everything; `npm run demo -- --fresh` starts over.')
  say('')
}
