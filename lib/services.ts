import type { Actor } from '#lib/access/actor.ts'
import type { Database } from '#lib/db/database.ts'
import type { Log } from '#lib/log.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { Outgoing } from '#lib/microsoft/outgoing.ts'
import type { TokenClient } from '#lib/microsoft/token-client.ts'
import type { Secret } from '#lib/secret.ts'
import type { Vault } from '#lib/vault/vault.ts'

/** What every command and job works with. Made once per process, handed down as an argument. */
export interface Services {
  readonly database: Database
  readonly vault: Vault
  readonly auditKey: Secret
  readonly clouds: ReadonlyMap<string, Cloud>
  /** The way out of this server. Whoever talks to Microsoft beside `tokens` takes it from here. */
  readonly outgoing: Outgoing
  readonly tokens: TokenClient
  /** Without a trailing slash; every redirect URI is built from it. */
  readonly publicUrl: string
  readonly log: Log
  /** Names this process in leases. */
  readonly instance: string
}

/** Services, and who asks. */
export interface Context extends Services {
  readonly actor: Actor
}
