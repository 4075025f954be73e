'use server'

import { redirect } from 'next/navigation'
import { keepBrowserSecret } from '#app/oauth/browser.ts'
import { beginAttempt } from '#lib/attempts/begin.ts'
import { ownPlan } from '#lib/attempts/plan.ts'
import { ConnectInput } from '#lib/mailboxes/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const connect = formAction(
  ConnectInput,
  { permission: 'mailbox.connect', echo: ['address', 'displayName', 'registrationId', 'protocols[]'] },
  async (context, input): Promise<never> => {
    const begun = await beginAttempt(context, ownPlan(input), await keepBrowserSecret(context.publicUrl))
    redirect(begun.url)
  },
)

/** Sends the browser to Microsoft to sign in as a mailbox that is not connected yet. */
export async function connectAction(before: FormState<never>, form: FormData) {
  return connect(before, form)
}
