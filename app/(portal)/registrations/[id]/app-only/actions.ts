'use server'

import { redirect } from 'next/navigation'
import { explainRefusal } from '#app/(portal)/registrations/explain-refusal.ts'
import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import { appOnlyDetail } from '#lib/registrations/app-queries.ts'
import { appToken } from '#lib/registrations/app-token.ts'
import { learnGraphRoles } from '#lib/registrations/graph-roles.ts'
import { oneRegistrationInput } from '#lib/registrations/inputs.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const learn = formAction(
  oneRegistrationInput,
  { permission: 'mailbox.connect', echo: [] },
  async (context, { registrationId }): Promise<ExplainedRefusal> => {
    const detail = await appOnlyDetail(context.database.read, registrationId)
    if (!detail) throw new Refusal('not-found')
    const token = await appToken(context, registrationId, { fresh: true })
    if (token.ok) {
      await learnGraphRoles(context, registrationId)
      redirect(`/registrations/${registrationId}/app-only?learned=1`)
    }
    const { registration } = detail
    return explainRefusal(
      { class: token.failureClass, evidence: token.evidence },
      {
        cloud: knownCloud(context, registration.cloud),
        clientId: registration.clientId,
        tenant: registration.tenantId,
        name: registration.name,
        redirectUri: redirectUri(context.publicUrl),
      },
    )
  },
)

/** Draws a token of the app itself, for what it says of the app. */
export async function learnAppAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return learn(before, form)
}
