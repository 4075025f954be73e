'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { explainRefusal } from '#app/(portal)/registrations/explain-refusal.ts'
import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { MAX_FILE_BYTES } from '#lib/credentials/certificate-files.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import { checkSecret } from '#lib/registrations/check-secret.ts'
import { removeRegistration, renameRegistration } from '#lib/registrations/commands.ts'
import {
  certificateInput,
  oneRegistrationInput,
  proposedInput,
  renameInput,
  secretInput,
} from '#lib/registrations/inputs.ts'
import {
  discardProposed,
  proposeCertificate,
  proveProposed,
} from '#lib/registrations/proposed-certificate.ts'
import { registrationDetail } from '#lib/registrations/queries.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { replaceWithCertificate } from '#lib/registrations/replace-certificate.ts'
import { replaceSecret } from '#lib/registrations/replace-secret.ts'
import type { Services } from '#lib/services.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const check = formAction(
  oneRegistrationInput,
  { permission: 'credential.replace', echo: [] },
  async (context, { registrationId }): Promise<ExplainedRefusal> => {
    const outcome = await checkSecret(context, registrationId)
    if (outcome.kind === 'works') redirect(`/registrations/${registrationId}?done=works`)
    // Entra's refusal may have corrected the expiry that the page shows.
    revalidatePath(`/registrations/${registrationId}`)
    return explain(context, registrationId, outcome.failure)
  },
)

const replace = formAction(
  secretInput(),
  { permission: 'credential.replace', echo: ['expires'] },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await replaceSecret(context, input)
    if (outcome.kind === 'replaced') redirect(`/registrations/${input.registrationId}?done=replaced`)
    return explain(context, input.registrationId, outcome.failure)
  },
)

const upload = formAction(
  certificateInput(),
  { permission: 'credential.replace', echo: [], files: { certificate: MAX_FILE_BYTES } },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await replaceWithCertificate(context, input)
    if (outcome.kind === 'replaced')
      redirect(`/registrations/${input.registrationId}?done=replacedCertificate`)
    return explain(context, input.registrationId, outcome.failure)
  },
)

const propose = formAction(
  oneRegistrationInput,
  { permission: 'credential.replace', echo: [] },
  async (context, { registrationId }): Promise<null> => {
    await proposeCertificate(context, { registrationId })
    redirect(`/registrations/${registrationId}?done=proposed`)
  },
)

const proveWaiting = formAction(
  proposedInput,
  { permission: 'credential.replace', echo: [] },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await proveProposed(context, input)
    if (outcome.kind === 'replaced')
      redirect(`/registrations/${input.registrationId}?done=replacedCertificate`)
    return explain(context, input.registrationId, outcome.failure)
  },
)

const discard = formAction(
  proposedInput,
  { permission: 'credential.replace', echo: [] },
  async (context, input): Promise<null> => {
    await discardProposed(context, input)
    redirect(`/registrations/${input.registrationId}?done=discarded`)
  },
)

const rename = formAction(
  renameInput,
  { permission: 'registration.create', echo: ['name'] },
  async (context, input): Promise<null> => {
    await renameRegistration(context, input)
    redirect(`/registrations/${input.registrationId}?done=renamed`)
  },
)

const remove = formAction(
  oneRegistrationInput,
  { permission: 'registration.remove', echo: [] },
  async (context, { registrationId }): Promise<null> => {
    await removeRegistration(context, registrationId)
    redirect('/registrations?done=removed')
  },
)

async function explain(context: Services, id: string, failure: TokenFailure): Promise<ExplainedRefusal> {
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

export async function checkSecretAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return check(before, form)
}

export async function replaceSecretAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return replace(before, form)
}

export async function uploadCertificateAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return upload(before, form)
}

export async function proposeCertificateAction(before: FormState<null>, form: FormData) {
  return propose(before, form)
}

export async function proveProposedAction(before: FormState<ExplainedRefusal>, form: FormData) {
  return proveWaiting(before, form)
}

export async function discardProposedAction(before: FormState<null>, form: FormData) {
  return discard(before, form)
}

export async function renameAction(before: FormState<null>, form: FormData) {
  return rename(before, form)
}

export async function removeAction(before: FormState<null>, form: FormData) {
  return remove(before, form)
}
