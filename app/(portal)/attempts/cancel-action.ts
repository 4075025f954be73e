'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { cancelAttempt } from '#lib/attempts/cancel.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const cancel = formAction(
  z.object({ attemptId: z.uuid({ error: 'invalid' }) }),
  { permission: 'mailbox.connect', echo: [] },
  async (context, { attemptId }): Promise<never> => {
    await cancelAttempt(context, attemptId)
    redirect(`/attempts/${attemptId}`)
  },
)

/** Gives up a sign-in that Microsoft has not answered. */
export async function cancelAction(before: FormState<never>, form: FormData) {
  return cancel(before, form)
}
