import { explainRefusal } from '#app/(portal)/registrations/explain-refusal.ts'
import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import { registrationDetail } from '#lib/registrations/queries.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import type { Services } from '#lib/services.ts'

/** What Entra refused of an app, in the person's words. */
export async function explainForRegistration(
  context: Services,
  id: string,
  failure: TokenFailure,
): Promise<ExplainedRefusal> {
  const registration = await registrationDetail(context.database.read, id)
  if (!registration) throw new Refusal('not-found')
  return explainRefusal(failure, {
    cloud: knownCloud(context, registration.cloud),
    clientId: registration.clientId,
    tenant: registration.tenantId,
    name: registration.name,
    redirectUri: redirectUri(context.publicUrl),
  })
}
