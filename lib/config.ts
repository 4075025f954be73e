import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Cloud, cloudSchema } from '#lib/microsoft/clouds.ts'
import { customCloudsSchema } from '#lib/microsoft/custom-clouds.ts'
import { type ProxySettings, readNoProxy, readProxy } from '#lib/network/proxy-settings.ts'
import { Secret } from '#lib/secret.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Exchange counts connections per mailbox; more often than this only burns that budget. */
const FEWEST_MINUTES_BETWEEN_PROBES = 15
const MOST_CLOUDS = 10

const publicUrl = z
  .string()
  .transform((text) => text.replace(/\/+$/, ''))
  .refine((text) => URL.canParse(text), 'must be a whole address, such as https://mail.example.com')
  .refine((text) => {
    if (!URL.canParse(text)) return true
    const url = new URL(text)
    return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))
  }, 'must begin with https:// (plain http only for localhost, because sign-in cookies travel with it)')
  .refine((text) => {
    if (!URL.canParse(text)) return true
    const url = new URL(text)
    return url.pathname === '/' && !url.search && !url.hash && !url.username
  }, 'must be an origin without a path: the portal cannot live in a sub-folder')

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= low && n <= high, `must be between ${low} and ${high}`)

const environment = z.object({
  PUBLIC_URL: publicUrl.default('http://localhost:3000'),
  DATA_FOLDER: z.string().min(1).default('.data/portal'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .transform((url) => new Secret(url))
    .optional(),
  MASTER_KEY: masterKey().optional(),
  PREVIOUS_MASTER_KEY: masterKey().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  JOBS: z.enum(['on', 'off']).default('on'),
  PROBE_MINUTES: whole(FEWEST_MINUTES_BETWEEN_PROBES, 24 * 60).default(30),
  PROBES_AT_ONCE: whole(1, 50).default(10),
  PROXY_HOPS: whole(0, 5).default(0),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(1, 65_535).default(3000),
  OUTGOING_PROXY: z
    .string()
    .transform((text, context) => {
      const proxy = readProxy(text)
      if (proxy) return proxy
      context.addIssue({
        code: 'custom',
        message: 'must look like http://[user:password@]host:port or socks5://[user:password@]host:port',
      })
      return z.NEVER
    })
    .optional(),
  NO_PROXY: z.string().transform(readNoProxy).default([]),
  ALLOW_PRIVATE_HOSTS: z.enum(['on', 'off']).default('off'),
  CUSTOM_CLOUDS_FILE: z.string().min(1).optional(),
  SANDBOX_CLOUD_FILE: z.string().min(1).optional(),
})

function masterKey() {
  return z
    .string()
    .refine(
      (text) => Buffer.from(text, 'base64').length === 32,
      'must be 32 bytes in base64: make one with `openssl rand -base64 32`',
    )
    .transform((text) => new Secret(text))
}

export interface Config {
  readonly publicUrl: string
  /** Where the embedded database, its key and its backups live. */
  readonly dataFolder: string
  /** PostgreSQL; undefined for the embedded database. */
  readonly databaseUrl: Secret | undefined
  readonly masterKey: Secret | undefined
  readonly previousMasterKey: Secret | undefined
  readonly logLevel: string
  readonly jobs: boolean
  readonly probeMinutes: number
  readonly probesAtOnce: number
  /** How many reverse proxies stand in front and append to X-Forwarded-For. */
  readonly proxyHops: number
  /** Where the web server listens; behind a reverse proxy this is not the public address. */
  readonly listen: { readonly host: string; readonly port: number }
  /** Through which tokens, Graph and mail go out; undefined for the direct way. */
  readonly outgoingProxy: ProxySettings | undefined
  /** What is reached without it. */
  readonly noProxy: readonly string[]
  /** Whether hosts of `customClouds` and of webhooks may lie inside a network. */
  readonly allowPrivateHosts: boolean
  /** Clouds that an operator named. The egress guard stands before their hosts. */
  readonly customClouds: readonly Cloud[]
  /** The sandbox, when a demo or a test runs one. */
  readonly extraClouds: readonly Cloud[]
}

/** The settings do not fit. The message names every fault at once, and never a value. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

type Environment = Readonly<Record<string, string | undefined>>
type ReadFile = (path: string) => string

const SECRETS = ['DATABASE_URL', 'MASTER_KEY', 'PREVIOUS_MASTER_KEY', 'OUTGOING_PROXY'] as const

/** Reads the settings. `NAME_FILE` may hold the path of a file with the value of a secret `NAME`. */
export function readConfig(
  env: Environment,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): Config {
  const faults: string[] = []
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (name in environment.shape && value !== undefined && value !== '') values[name] = value
  }
  for (const name of SECRETS) {
    const path = env[`${name}_FILE`]
    if (!path) continue
    if (values[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set: keep one`)
    try {
      values[name] = readFile(path).trim()
    } catch {
      faults.push(`${name}_FILE names a file that cannot be read: ${path}`)
    }
  }
  const parsed = environment.safeParse(values)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) faults.push(`${issue.path.join('.')} ${issue.message}`)
  }
  const settings = parsed.data
  if (settings?.DATABASE_URL && !settings.MASTER_KEY) {
    faults.push('MASTER_KEY is needed with DATABASE_URL: the key must not live beside the data it opens')
  }
  const read = { readFile, faults }
  const extraClouds = readClouds('SANDBOX_CLOUD_FILE', values, z.array(cloudSchema).max(MOST_CLOUDS), read)
  const customClouds = readClouds('CUSTOM_CLOUDS_FILE', values, customCloudsSchema, read)
  for (const id of repeated([...extraClouds, ...customClouds])) faults.push(`The cloud ${id} is named twice`)
  if (faults.length > 0 || !settings) throw new ConfigError(faults)
  return {
    publicUrl: settings.PUBLIC_URL,
    dataFolder: resolve(settings.DATA_FOLDER),
    databaseUrl: settings.DATABASE_URL,
    masterKey: settings.MASTER_KEY,
    previousMasterKey: settings.PREVIOUS_MASTER_KEY,
    logLevel: settings.LOG_LEVEL,
    jobs: settings.JOBS === 'on',
    probeMinutes: settings.PROBE_MINUTES,
    probesAtOnce: settings.PROBES_AT_ONCE,
    proxyHops: settings.PROXY_HOPS,
    listen: { host: settings.HOST, port: settings.PORT },
    outgoingProxy: settings.OUTGOING_PROXY,
    noProxy: settings.NO_PROXY,
    allowPrivateHosts: settings.ALLOW_PRIVATE_HOSTS === 'on',
    customClouds,
    extraClouds,
  }
}

interface Reading {
  readonly readFile: ReadFile
  readonly faults: string[]
}

function readClouds(
  name: 'SANDBOX_CLOUD_FILE' | 'CUSTOM_CLOUDS_FILE',
  values: Readonly<Record<string, string>>,
  schema: z.ZodType<readonly Cloud[]>,
  { readFile, faults }: Reading,
): readonly Cloud[] {
  const path = values[name]
  if (!path) return []
  try {
    return schema.parse(JSON.parse(readFile(path)))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is missing or not JSON'
    faults.push(`${name} cannot be used: ${why}`)
    return []
  }
}

function repeated(clouds: readonly Cloud[]): readonly string[] {
  const ids = clouds.map(({ id }) => id)
  return ids.filter((id, at) => ids.indexOf(id) !== at)
}
