import { callAsApp } from '#lib/credentials/as-app.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import { appMailScope } from '#lib/microsoft/scopes.ts'
import type { Services } from '#lib/services.ts'

/**
 * Whether Entra accepts a credential of an app right now, the one in use or its fallback. It answers that also for an app that holds no permission;
 * the token is dropped. Null when nobody can tell.
 */
export async function proveApp(services: Services, registrationId: string): Promise<boolean | null> {
  try {
    const opened = await openClient(services, registrationId)
    const scope = appMailScope(opened.cloud)
    const outcome = await callAsApp(services, opened, (app) =>
      services.tokens.clientCredentials({ app, scope }),
    )
    if (outcome.ok) return true
    const passing = ['network', 'throttled', 'transient']
    return passing.includes(outcome.failure.class) ? null : false
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
