'use server'

import { redirect } from 'next/navigation'
import { preflightInput } from '#lib/preflight/inputs.ts'
import { startPreflight } from '#lib/preflight/start.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const start = formAction(
  preflightInput,
  { permission: 'network.test', echo: ['cloud'] },
  async (context, { cloud }): Promise<null> => {
    await startPreflight(context, cloud)
    redirect(`/connection-test?cloud=${encodeURIComponent(cloud)}`)
  },
)

export async function startTestAction(before: FormState<null>, form: FormData) {
  return start(before, form)
}
