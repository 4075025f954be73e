'use server'

import { redirect } from 'next/navigation'
import { MAX_FILE_BYTES } from '#lib/credentials/certificate-files.ts'
import { oneRegistrationInput, proposedInput } from '#lib/registrations/inputs.ts'
import { discardProposed, proposeCertificate } from '#lib/registrations/proposed-certificate.ts'
import { beginWithCertificate, beginWithProposed, beginWithSecret } from '#lib/rotation/begin.ts'
import {
  correctCertificate,
  correctSecret,
  endNow,
  switchNow,
  tellExpiry,
  tryAgain,
} from '#lib/rotation/commands.ts'
import { goOn } from '#lib/rotation/go-on.ts'
import {
  beginWithCertificateInput,
  beginWithProposedInput,
  beginWithSecretInput,
  correctCertificateInput,
  correctSecretInput,
  expiryInput,
  rotationInput,
} from '#lib/rotation/inputs.ts'
import { takeBack } from '#lib/rotation/take-back.ts'
import type { RotationServices } from '#lib/rotation/tools.ts'
import type { Context } from '#lib/services.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const permission = 'credential.rotate'
const files = { certificate: MAX_FILE_BYTES }

function shown(registrationId: string, done: string): never {
  redirect(`/registrations/${registrationId}/rotation?done=${done}`)
}

const begin = formAction(
  beginWithSecretInput(),
  { permission, echo: ['expires', 'byItself'] },
  async (context, input): Promise<null> => {
    goOn(context, await beginWithSecret(context, input))
    return shown(input.registrationId, 'begun')
  },
)

const beginUpload = formAction(
  beginWithCertificateInput(),
  { permission, echo: ['byItself'], files },
  async (context, input): Promise<null> => {
    goOn(context, await beginWithCertificate(context, input))
    return shown(input.registrationId, 'begun')
  },
)

const beginProposed = formAction(
  beginWithProposedInput,
  { permission, echo: ['byItself'] },
  async (context, input): Promise<null> => {
    goOn(context, await beginWithProposed(context, input))
    return shown(input.registrationId, 'begun')
  },
)

const propose = formAction(
  oneRegistrationInput,
  { permission: 'credential.replace', echo: [] },
  async (context, { registrationId }): Promise<null> => {
    await proposeCertificate(context, { registrationId })
    return shown(registrationId, 'proposed')
  },
)

const discard = formAction(
  proposedInput,
  { permission: 'credential.replace', echo: [] },
  async (context, input): Promise<null> => {
    await discardProposed(context, input)
    redirect(`/registrations/${input.registrationId}/rotation`)
  },
)

const correct = formAction(
  correctSecretInput(),
  { permission, echo: ['expires'] },
  async (context, input): Promise<null> => {
    await correctSecret(context, input)
    goOn(context, input.rotationId)
    return shown(input.registrationId, 'corrected')
  },
)

const correctUpload = formAction(
  correctCertificateInput(),
  { permission, echo: [], files },
  async (context, input): Promise<null> => {
    await correctCertificate(context, input)
    goOn(context, input.rotationId)
    return shown(input.registrationId, 'corrected')
  },
)

const tell = formAction(
  expiryInput(),
  { permission, echo: ['expires'] },
  async (context, input): Promise<null> => {
    await tellExpiry(context, input)
    goOn(context, input.rotationId)
    return shown(input.registrationId, 'told')
  },
)

type OnRotation = (
  context: Context & RotationServices,
  input: { readonly registrationId: string; readonly rotationId: string },
) => Promise<void>

function onRotation(command: OnRotation, done: string) {
  return formAction(rotationInput, { permission, echo: [] }, async (context, input): Promise<null> => {
    await command(context, input)
    goOn(context, input.rotationId)
    return shown(input.registrationId, done)
  })
}

const again = onRotation(tryAgain, 'again')
const useNow = onRotation(switchNow, 'switched')
const removed = onRotation(endNow, 'ended')
const back = onRotation(takeBack, 'takenBack')

export async function beginAction(before: FormState<null>, form: FormData) {
  return begin(before, form)
}

export async function beginUploadAction(before: FormState<null>, form: FormData) {
  return beginUpload(before, form)
}

export async function beginProposedAction(before: FormState<null>, form: FormData) {
  return beginProposed(before, form)
}

export async function proposeAction(before: FormState<null>, form: FormData) {
  return propose(before, form)
}

export async function discardAction(before: FormState<null>, form: FormData) {
  return discard(before, form)
}

export async function correctAction(before: FormState<null>, form: FormData) {
  return correct(before, form)
}

export async function correctUploadAction(before: FormState<null>, form: FormData) {
  return correctUpload(before, form)
}

export async function tellExpiryAction(before: FormState<null>, form: FormData) {
  return tell(before, form)
}

export async function tryAgainAction(before: FormState<null>, form: FormData) {
  return again(before, form)
}

export async function useNowAction(before: FormState<null>, form: FormData) {
  return useNow(before, form)
}

export async function removedAction(before: FormState<null>, form: FormData) {
  return removed(before, form)
}

export async function takeBackAction(before: FormState<null>, form: FormData) {
  return back(before, form)
}
