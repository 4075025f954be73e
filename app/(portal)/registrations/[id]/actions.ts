'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { MAX_FILE_BYTES } from '#lib/credentials/certificate-files.ts'
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
import { replaceWithCertificate } from '#lib/registrations/replace-certificate.ts'
import { replaceSecret } from '#lib/registrations/replace-secret.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import { explainForRegistration } from './explain.ts'

const check = formAction(
  oneRegistrationInput,
  { permission: 'credential.replace', echo: [] },
  async (context, { registrationId }): Promise<ExplainedRefusal> => {
    const outcome = await checkSecret(context, registrationId)
    if (outcome.kind === 'works') redirect(`/registrations/${registrationId}?done=works`)
    // Entra's refusal may have corrected the expiry that the page shows.
    revalidatePath(`/registrations/${registrationId}`)
    return explainForRegistration(context, registrationId, outcome.failure)
  },
)

const replace = formAction(
  secretInput(),
  { permission: 'credential.replace', echo: ['expires'] },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await replaceSecret(context, input)
    if (outcome.kind === 'replaced') redirect(`/registrations/${input.registrationId}?done=replaced`)
    return explainForRegistration(context, input.registrationId, outcome.failure)
  },
)

const upload = formAction(
  certificateInput(),
  { permission: 'credential.replace', echo: [], files: { certificate: MAX_FILE_BYTES } },
  async (context, input): Promise<ExplainedRefusal> => {
    const outcome = await replaceWithCertificate(context, input)
    if (outcome.kind === 'replaced')
      redirect(`/registrations/${input.registrationId}?done=replacedCertificate`)
    return explainForRegistration(context, input.registrationId, outcome.failure)
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
    return explainForRegistration(context, input.registrationId, outcome.failure)
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
