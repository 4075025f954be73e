'use server'

import { revalidatePath } from 'next/cache'
import { DeepCheckInput } from '#lib/deep-check/inputs.ts'
import { type StartedCheck, startDeepCheck } from '#lib/deep-check/start.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const start = formAction(
  DeepCheckInput,
  { permission: 'mailbox.connect', echo: [] },
  async (context, { mailboxId }) => {
    const started = await startDeepCheck(context, mailboxId)
    revalidatePath(`/mailboxes/${mailboxId}/deep-check`)
    return started
  },
)

export async function startDeepCheckAction(before: FormState<StartedCheck>, form: FormData) {
  return start(before, form)
}
