import { eq } from 'drizzle-orm'
import { callAsApp } from '#lib/credentials/as-app.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import { graphRolesOf } from '#lib/credentials/prove.ts'
import { record } from '#lib/db/gate.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { graphScope } from '#lib/microsoft/scopes.ts'
import type { Services } from '#lib/services.ts'

/**
 * Asks for the app's own token for Microsoft Graph, only for what it says of the app: permissions that reach every
 * mailbox stand there as often as in the one for Exchange. When none is to be had, what was known before stays.
 *
 * @throws Refusal as `openClient`.
 */
export async function learnGraphRoles(services: Services, registrationId: string): Promise<void> {
  const opened = await openClient(services, registrationId)
  const scope = graphScope(opened.cloud)
  const graph = await callAsApp(services, opened, (app) => services.tokens.clientCredentials({ app, scope }))
  const roles = graph.ok ? graphRolesOf(graph.accessToken) : null
  if (!roles) return
  await record(services.database, 'renewal', (writer) =>
    writer.update(registrations).set({ graphRoles: roles }).where(eq(registrations.id, registrationId)),
  )
}
