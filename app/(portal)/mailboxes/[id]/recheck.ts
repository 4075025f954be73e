'use server'

import { revalidatePath } from 'next/cache'
import { CheckInput, FaultInput } from '#lib/health/inputs.ts'
import { endRecheckOf, recheckFault, recheckMailbox } from '#lib/health/recheck-commands.ts'
import { roundOfChecks } from '#lib/health/round-of-checks.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const options = { permission: 'mailbox.check', echo: [] } as const

const begin = formAction(CheckInput, options, async (context, { mailboxId }): Promise<void> => {
  await recheckMailbox(context, mailboxId)
  revalidatePath(`/mailboxes/${mailboxId}`)
})

const end = formAction(CheckInput, options, async (context, { mailboxId }): Promise<void> => {
  await endRecheckOf(context, mailboxId)
  revalidatePath(`/mailboxes/${mailboxId}`)
})

const beginFault = formAction(FaultInput, options, async (context, { key }): Promise<number> => {
  const checked = await recheckFault(context, key, roundOfChecks(context.config.probeMinutes))
  revalidatePath('/')
  return checked
})

/** From now on the mailbox is checked until it works, for an hour at most. */
export async function recheckAction(before: FormState<void>, form: FormData) {
  return begin(before, form)
}

/** Takes that back. */
export async function stopRecheckAction(before: FormState<void>, form: FormData) {
  return end(before, form)
}

/** The same for a fault that stops many. */
export async function recheckFaultAction(before: FormState<number>, form: FormData) {
  return beginFault(before, form)
}
