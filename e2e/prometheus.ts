import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitOf } from '#scripts/portal.ts'
import { exampleFrom } from './example.ts'
import { until } from './until.ts'

const PROGRAM = '/usr/bin/prometheus'
const TOOL = '/usr/bin/promtool'
const GUIDE = 'docs/monitoring.md'

export const hasPrometheus = existsSync(PROGRAM) && existsSync(TOOL)

export interface Prometheus {
  /** What its API says to a query; one entry for each series. */
  query(expression: string): Promise<readonly Series[]>
  targets(): Promise<readonly { readonly health: string; readonly lastError: string }[]>
  /** The alerting rules it has loaded, and how it fares with them. */
  rules(): Promise<readonly { readonly name: string; readonly query: string; readonly health: string }[]>
  close(): Promise<void>
}

interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** A real Prometheus that is set up as the docs say, but for the address of the portal and for how often it looks. */
export async function startPrometheus(portal: string, key: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'mailgrant-prometheus-'))
  const keyFile = join(folder, 'mailgrant.key')
  const config = join(folder, 'prometheus.yml')
  writeFileSync(keyFile, key, { mode: 0o600 })
  writeFileSync(join(folder, 'mailgrant.rules.yml'), exampleFrom(GUIDE, '# mailgrant.rules.yml'))
  const { protocol, host } = new URL(portal)
  const example = replaced(exampleFrom(GUIDE, '# prometheus.yml'), {
    'scheme: https': `scheme: ${protocol.replace(':', '')}`,
    'scrape_interval: 60s': 'scrape_interval: 1s',
    '/etc/prometheus/mailgrant.key': keyFile,
    "'mailgrant.example'": `'${host}'`,
  })
  writeFileSync(config, `global: { evaluation_interval: 1s }\n${example}`)
  const checked = spawnSync(TOOL, ['check', 'config', config], { encoding: 'utf8' })
  if (checked.status !== 0)
    throw new Error(`promtool refuses the example:\n${checked.stdout}${checked.stderr}`)

  const url = `http://127.0.0.1:${await freePort()}`
  let said = ''
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text))

  async function close(): Promise<void> {
    child.kill('SIGTERM')
    await exitOf(child)
    rmSync(folder, { recursive: true, force: true })
  }
  async function ask<T>(path: string): Promise<T> {
    const answer = await (await fetch(`${url}/api/v1/${path}`)).json()
    if (answer.status !== 'success') throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer.data
  }
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}:\n${said}`)
      return (await fetch(`${url}/-/ready`).catch(() => null))?.ok ?? false
    }, 'Prometheus is ready')
  } catch (error) {
    await close()
    throw error
  }
  return {
    query: async (expression) =>
      (await ask<{ result: Series[] }>(`query?query=${encodeURIComponent(expression)}`)).result,
    targets: async () => (await ask<{ activeTargets: [] }>('targets')).activeTargets,
    rules: async () => (await ask<{ groups: { rules: [] }[] }>('rules')).groups.flatMap(({ rules }) => rules),
    close,
  }
}

/** What promtool complains of in a text of metrics; nothing when it is as Prometheus would have it. */
export function complaintsOfPromtool(text: string): string {
  const { status, stdout, stderr } = spawnSync(TOOL, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return status === 0 ? stdout + stderr : `${status}: ${stdout}${stderr}`
}

function replaced(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((whole, [part, by]) => {
    if (!whole.includes(part)) throw new Error(`The example in ${GUIDE} has no ${part} any more`)
    return whole.replace(part, by)
  }, text)
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
