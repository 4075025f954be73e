import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeysOf } from '#lib/attempts/judge-tokens.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { type Cloud, cloudSchema } from '#lib/microsoft/clouds.ts'
import { signingKeyCache } from '#lib/microsoft/id-token.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { createTokenClient, type TokenClient } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import { type AppFacts, type RunningSandbox, startSandbox } from '#sandbox/start.ts'

/** A running sandbox tenant, and the real clients that trust it. */
export interface TestTenant {
  readonly sandbox: RunningSandbox
  readonly cloud: Cloud
  readonly tokens: TokenClient
  readonly keysOf: KeysOf
  at(local: string): string
  close(): Promise<void>
}

export async function testTenant(redirectUri: string): Promise<TestTenant> {
  const folder = await mkdtemp(join(tmpdir(), 'mailgrant-tenant-'))
  const sandbox = await startSandbox({ folder, redirectUris: [redirectUri] })
  const transport = httpsTransport({ ca: await readFile(sandbox.caFile) })
  return {
    sandbox,
    cloud: cloudSchema.parse(sandbox.cloud),
    tokens: createTokenClient({ transport }),
    keysOf: signingKeyCache(transport),
    at: (local) => `${local}@${sandbox.tenant.domain}`,
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One of the tenant's apps, registered with its secret. */
export async function registerApp(
  services: Pick<Services, 'database' | 'vault'>,
  { sandbox, cloud }: TestTenant,
  app: AppFacts = sandbox.app,
) {
  const registration = await insertRegistration(services.database, {
    name: app.name,
    cloud: cloud.id,
    tenantId: sandbox.tenant.id,
    clientId: app.clientId,
  })
  await insertCredential(services, { registrationId: registration.id, secret: app.secretValue })
  return registration
}

/** What a browser brings back from the sign-in page after somebody chose an account there. */
export async function signInAt(url: string, account: string): Promise<URLSearchParams> {
  const response = await fetch(`${url}&auto_upn=${encodeURIComponent(account)}`, { redirect: 'manual' })
  return back(response)
}

/** What it brings back after somebody pressed Cancel there. */
export async function cancelAt(url: string): Promise<URLSearchParams> {
  const body = new URLSearchParams({ cancel: '1' })
  return back(await fetch(url, { method: 'POST', body, redirect: 'manual' }))
}

function back(response: Response): URLSearchParams {
  const location = response.headers.get('location')
  if (!location) throw new Error(`The sign-in page did not send the browser back: ${response.status}`)
  return new URL(location).searchParams
}
