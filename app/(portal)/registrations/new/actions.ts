'use server'

import { redirect } from 'next/navigation'
import { explainRefusal } from '#app/(portal)/registrations/explain-refusal.ts'
import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { MAX_FILE_BYTES } from '#lib/credentials/certificate-files.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import { createRegistration } from '#lib/registrations/create.ts'
import { findTenant } from '#lib/registrations/find-tenant.ts'
import {
  certificateRegistrationInput,
  type RegistrationInput,
  registrationInput,
  tenantInput,
} from '#lib/registrations/inputs.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import type { Services } from '#lib/services.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const find = formAction(
  tenantInput,
  { permission: 'registration.create', echo: ['cloud', 'tenant'] },
  (context, input) => findTenant(context, input),
)

const register = formAction(
  registrationInput(),
  { permission: 'registration.create', echo: ['cloud', 'tenant', 'name', 'clientId', 'expires'] },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await createRegistration(context, input)
    if (outcome.kind === 'registered') redirect(`/registrations/${outcome.id}?done=registered`)
    return explain(context, input, outcome.failure)
  },
)

const registerWithCertificate = formAction(
  certificateRegistrationInput(),
  {
    permission: 'registration.create',
    echo: ['cloud', 'tenant', 'name', 'clientId'],
    files: { certificate: MAX_FILE_BYTES },
  },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await createRegistration(context, input)
    if (outcome.kind === 'registered') redirect(`/registrations/${outcome.id}?done=registered`)
    return explain(context, input, outcome.failure)
  },
)

type Typed = Pick<RegistrationInput, 'cloud' | 'clientId' | 'tenant' | 'name'>

function explain(context: Services, input: Typed, failure: TokenFailure): Promise<ExplainedRefusal> {
  return explainRefusal(failure, {
    cloud: knownCloud(context, input.cloud),
    clientId: input.clientId,
    tenant: input.tenant,
    name: input.name ?? '',
    redirectUri: redirectUri(context.publicUrl),
  })
}

export async function findTenantAction(before: FormState<string>, form: FormData) {
  return find(before, form)
}

export async function registerAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return register(before, form)
}

export async function registerWithCertificateAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return registerWithCertificate(before, form)
}
