'use server'

import { refresh } from 'next/cache'
import { makeFeed, revokeFeed } from '#lib/calendar/commands.ts'
import { NoInput } from '#lib/users/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const make = formAction(NoInput, { permission: 'calendar.change', echo: [] }, async (context) => {
  const link = await makeFeed(context)
  refresh()
  return link.reveal()
})

const revoke = formAction(NoInput, { permission: 'calendar.change', echo: [] }, async (context) => {
  await revokeFeed(context)
  refresh()
})

/** Makes the link of one's own calendar and gives it back, this once. */
export async function makeCalendar(before: FormState<string>, form: FormData): Promise<FormState<string>> {
  return make(before, form)
}

/** Ends it. */
export async function revokeCalendar(before: FormState<void>, form: FormData): Promise<FormState<void>> {
  return revoke(before, form)
}
