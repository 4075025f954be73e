import { randomBytes } from 'node:crypto'
import type { Actor, Role } from '#lib/access/actor.ts'
import type { Database } from '#lib/db/database.ts'
import { createLog } from '#lib/log.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { cloudTable } from '#lib/microsoft/clouds.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import type { TokenClient } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { type OpenVault, openVault } from '#lib/vault/open-vault.ts'
import { insertUser } from './fixtures.ts'

export function newMasterKey(): Secret {
  return new Secret(randomBytes(32).toString('base64'))
}

const vaults = new WeakMap<Database, Promise<OpenVault>>()

/** The vault of a test database, under a key of its own; the same one each time. */
export function testVault(database: Database): Promise<OpenVault> {
  const known = vaults.get(database)
  if (known) return known
  const opening = openVault(database, newMasterKey())
  vaults.set(database, opening)
  return opening
}

export interface TestContextOptions {
  readonly database: Database
  /** `system` is the jobs, `setup` whoever holds the one-time code. */
  readonly role?: Role | 'system' | 'setup'
  /** Only the calls the test expects; any other one fails it. */
  readonly tokens?: Partial<TokenClient>
  readonly clouds?: readonly Cloud[]
  readonly instance?: string
  /** For a replica, whose vault must be opened with the key of the first. */
  readonly opened?: OpenVault
  /** Receives every line of the log; nobody does by default. */
  readonly onLog?: (line: string) => void
}

/** Everything a command works with, over a real database and a real vault. */
export async function testContext(options: TestContextOptions): Promise<Context> {
  const { database, role = 'admin', clouds, instance = `test:${randomBytes(4).toString('hex')}` } = options
  const { vault, auditKey } = options.opened ?? (await testVault(database))
  return {
    database,
    vault,
    auditKey,
    clouds: cloudTable(clouds),
    outgoing: createOutgoing(),
    tokens: { ...NO_CALLS, ...options.tokens },
    publicUrl: 'https://mailgrant.example',
    log: createLog('debug', { write: options.onLog ?? (() => {}) }),
    instance,
    actor: await testActor(database, role),
  }
}

async function testActor(database: Database, role: Role | 'system' | 'setup'): Promise<Actor> {
  if (role === 'system') return { kind: 'system', name: 'Jobs' }
  if (role === 'setup') return { kind: 'setup', name: 'Set-up' }
  const user = await insertUser(database, { role })
  return { kind: 'user', id: user.id, name: user.name, role, sessionId: crypto.randomUUID() }
}

function unexpected(call: string): () => never {
  return () => {
    throw new Error(`This test did not expect the token client to be asked for ${call}`)
  }
}

const NO_CALLS: TokenClient = {
  authorizationUrl: unexpected('authorizationUrl'),
  redeemCode: unexpected('redeemCode'),
  refresh: unexpected('refresh'),
  clientCredentials: unexpected('clientCredentials'),
  startDeviceCode: unexpected('startDeviceCode'),
  pollDeviceCode: unexpected('pollDeviceCode'),
}
