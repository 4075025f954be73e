import { openClient } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import { appMailScope } from '#lib/microsoft/scopes.ts'
import type { Services } from '#lib/services.ts'

/**
 * Whether Entra accepts the credential of an app right now. It answers that also for an app that holds no permission;
 * the token is dropped. Null when nobody can tell.
 */
export async function proveApp(services: Services, registrationId: string): Promise<boolean | null> {
  try {
    const { client, cloud } = await openClient(services, registrationId)
    const outcome = await services.tokens.clientCredentials({ app: client, scope: appMailScope(cloud) })
    if (outcome.ok) return true
    const passing = ['network', 'throttled', 'transient']
    return passing.includes(outcome.failure.class) ? null : false
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
