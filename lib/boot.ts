import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Config, readConfig } from '#lib/config.ts'
import { releaseEverything } from '#lib/db/claim.ts'
import { openDatabase } from '#lib/db/open.ts'
import { createLog } from '#lib/log.ts'
import { cloudTable } from '#lib/microsoft/clouds.ts'
import { hostsToGuard } from '#lib/microsoft/custom-clouds.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import { createTokenClient } from '#lib/microsoft/token-client.ts'
import { createNetwork } from '#lib/network/network.ts'
import type { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'
import { deriveKey, loadOrCreateMasterKeyFile } from '#lib/vault/master-key.ts'
import { openVault } from '#lib/vault/open-vault.ts'

export interface Running extends Services {
  readonly config: Config
  /** Signs the cookie that carries the session id; derived, so that it needs no setting of its own. */
  readonly cookieKey: Secret
  close(): Promise<void>
}

const MIGRATIONS = join(process.cwd(), 'drizzle')

/** Opens everything the portal works with, or throws with the reason why it must not start. */
export async function boot(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Running> {
  const config = readConfig(env)
  const log = createLog(config.logLevel)
  const masterKey =
    config.masterKey ?? (await loadOrCreateMasterKeyFile(join(config.dataFolder, 'master.key')))
  const database = await openDatabase({
    url: config.databaseUrl,
    folder: config.dataFolder,
    migrationsFolder: MIGRATIONS,
    log,
  })
  try {
    // The lock on its folder says that nobody else has it open.
    if (database.kind === 'embedded') await releaseEverything(database)
    const { vault, auditKey } = await openVault(database, masterKey, config.previousMasterKey)
    const outgoing = createOutgoing(networkOf(config))
    return {
      config,
      database,
      vault,
      auditKey,
      cookieKey: deriveKey(masterKey, 'session cookie'),
      clouds: cloudTable([...config.extraClouds, ...config.customClouds]),
      outgoing,
      tokens: createTokenClient({ transport: outgoing.transport }),
      publicUrl: config.publicUrl,
      log,
      instance: `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`,
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function networkOf({ outgoingProxy, noProxy, customClouds, allowPrivateHosts }: Config) {
  const guarded = hostsToGuard(customClouds)
  return createNetwork({
    proxy: outgoingProxy,
    noProxy,
    guarded: (host) => guarded.has(host),
    allowPrivate: allowPrivateHosts,
  })
}

// Instrumentation and routes are separate bundles of one process: only globalThis is shared between them.
const shared = globalThis as typeof globalThis & { mailgrantRunning?: Promise<Running> }

/** The one running instance of this process. */
export function running(): Promise<Running> {
  shared.mailgrantRunning ??= boot()
  return shared.mailgrantRunning
}
