'use server'

import { redirect } from 'next/navigation'
import { SetupInput } from '#lib/users/inputs.ts'
import { finishSetup } from '#lib/users/setup.ts'
import { openFormAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const finish = openFormAction(SetupInput, { echo: ['name', 'email'] }, async (services, input) => {
  await finishSetup(services, input)
  redirect('/sign-in?ready')
})

export async function createFirstAdmin(before: FormState<never>, form: FormData): Promise<FormState<never>> {
  return finish(before, form)
}
