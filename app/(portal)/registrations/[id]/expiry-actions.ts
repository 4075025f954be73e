'use server'

import { redirect } from 'next/navigation'
import type { NotRead } from '#components/expiry/read-entra.tsx'
import { sameKeyInput, typedExpiryInput } from '#lib/expiry/inputs.ts'
import { readEntra } from '#lib/expiry/read-entra.ts'
import { settleKey, typeExpiry } from '#lib/expiry/settle.ts'
import { oneRegistrationInput } from '#lib/registrations/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import { explainForRegistration } from './explain.ts'

const read = formAction(
  oneRegistrationInput,
  { permission: 'credential.rotate', echo: [] },
  async (context, { registrationId }): Promise<NotRead> => {
    const outcome = await readEntra(context, registrationId)
    if (outcome.kind === 'read') redirect(`/registrations/${registrationId}?done=read`)
    if (outcome.kind !== 'refused') return { why: outcome.kind }
    return { refusal: await explainForRegistration(context, registrationId, outcome.failure) }
  },
)

const settle = formAction(
  sameKeyInput,
  { permission: 'credential.rotate', echo: [] },
  async (context, input): Promise<null> => {
    await settleKey(context, input)
    redirect(`/registrations/${input.registrationId}?done=settled`)
  },
)

const typed = formAction(
  typedExpiryInput(),
  { permission: 'credential.rotate', echo: ['expires'] },
  async (context, input): Promise<null> => {
    await typeExpiry(context, input)
    redirect(`/registrations/${input.registrationId}?done=typed`)
  },
)

export async function readEntraAction(before: FormState<NotRead>, form: FormData) {
  return read(before, form)
}

export async function settleKeyAction(before: FormState<null>, form: FormData) {
  return settle(before, form)
}

export async function typeExpiryAction(before: FormState<null>, form: FormData) {
  return typed(before, form)
}
