'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { Checked } from '#components/auto-rotation/check-panel.tsx'
import { Refusal } from '#lib/errors.ts'
import { oneRegistrationInput } from '#lib/registrations/inputs.ts'
import { readAccess } from '#lib/rotation/auto-access.ts'
import { disableAutoRotation, enableAutoRotation } from '#lib/rotation/auto-commands.ts'
import { autoRotationInput } from '#lib/rotation/auto-inputs.ts'
import { AUTO_DEFAULTS, autoPlan } from '#lib/rotation/auto-plan.ts'
import { autoRegistration } from '#lib/rotation/auto-queries.ts'
import { beginByGraph } from '#lib/rotation/by-graph.ts'
import { goOn } from '#lib/rotation/go-on.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const read = z.object({ understood: z.literal('on', { error: 'required' }) })

const save = formAction(
  z.intersection(autoRotationInput, read),
  { permission: 'credential.rotate', echo: ['before', 'life', 'grace'] },
  async (context, { understood: _, ...input }): Promise<null> => {
    const before = await autoRegistration(context.database.read, input.registrationId)
    await enableAutoRotation(context, input)
    return back(input.registrationId, before?.settings ? 'changed' : 'enabled')
  },
)

const disable = formAction(
  oneRegistrationInput,
  { permission: 'credential.rotate', echo: [] },
  async (context, { registrationId }): Promise<null> => {
    await disableAutoRotation(context, registrationId)
    return back(registrationId, 'disabled')
  },
)

const rotate = formAction(
  oneRegistrationInput,
  { permission: 'credential.rotate', echo: [] },
  async (context, { registrationId }): Promise<null> => {
    const rotation = await beginByGraph(context, registrationId)
    goOn(context, rotation)
    redirect(`/registrations/${registrationId}/rotation`)
  },
)

const check = formAction(
  oneRegistrationInput,
  { permission: 'credential.rotate', echo: [] },
  async (context, { registrationId }): Promise<Checked> => {
    const registration = await autoRegistration(context.database.read, registrationId)
    if (!registration) throw new Refusal('not-found')
    const { obstacle, evidence, ...found } = await readAccess(context, registrationId)
    const { current, settings, asOf } = registration
    const wished = settings ?? AUTO_DEFAULTS
    const facts = { ...found, found: obstacle ? [obstacle] : [] }
    const noToken = obstacle === 'token-refused' || obstacle === 'no-credential'
    return {
      found: { ...found, token: found.roles ? true : noToken ? false : null },
      shown: {
        plan: autoPlan({ now: asOf, settings: wished, current, ...facts }),
        wished: wished.life,
        on: settings !== null,
        current,
      },
      answer: evidence?.text ?? null,
    }
  },
)

function back(registrationId: string, done: string): never {
  redirect(`/registrations/${registrationId}/auto-rotation?done=${done}`)
}

export async function saveAction(before: FormState<null>, form: FormData) {
  return save(before, form)
}

export async function disableAction(before: FormState<null>, form: FormData) {
  return disable(before, form)
}

export async function rotateAction(before: FormState<null>, form: FormData) {
  return rotate(before, form)
}

export async function checkAction(before: FormState<Checked>, form: FormData) {
  return check(before, form)
}
