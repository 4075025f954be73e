'use server'

import { refresh } from 'next/cache'
import { changePassword, saveProfile, signOutElsewhere } from '#lib/users/commands.ts'
import { NoInput, PasswordInput, ProfileInput } from '#lib/users/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const profile = formAction(
  ProfileInput,
  { permission: 'profile.change', echo: ['name', 'locale', 'timeZone'] },
  async (context, input) => {
    await saveProfile(context, input)
    refresh()
  },
)

const password = formAction(
  PasswordInput,
  { permission: 'profile.change', echo: [] },
  async (context, input) => {
    await changePassword(context, input)
    refresh()
  },
)

const elsewhere = formAction(NoInput, { permission: 'profile.change', echo: [] }, async (context) => {
  const ended = await signOutElsewhere(context)
  refresh()
  return ended
})

export async function changeProfile(before: FormState<void>, form: FormData): Promise<FormState<void>> {
  return profile(before, form)
}

export async function replacePassword(before: FormState<void>, form: FormData): Promise<FormState<void>> {
  return password(before, form)
}

export async function endOtherSessions(
  before: FormState<number>,
  form: FormData,
): Promise<FormState<number>> {
  return elsewhere(before, form)
}
