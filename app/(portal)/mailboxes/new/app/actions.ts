'use server'

import { redirect } from 'next/navigation'
import { connectAppMailboxes } from '#lib/mailboxes/app-connect.ts'
import { ConnectAppInput } from '#lib/mailboxes/app-inputs.ts'
import { startProbe } from '#lib/probes/start.ts'
import { appToken } from '#lib/registrations/app-token.ts'
import { type ActionContext, formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const connect = formAction(
  ConnectAppInput,
  { permission: 'mailbox.connect', echo: ['registrationId', 'protocols[]'] },
  async (context, input): Promise<never> => {
    const { mailboxIds } = await connectAppMailboxes(context, input)
    // The probes need a token anyway; with it the page that follows knows the app's object ID.
    await appToken(context, input.registrationId)
    for (const mailboxId of mailboxIds) await firstProbe(context, mailboxId)
    redirect(`/registrations/${input.registrationId}/app-only?connected=${mailboxIds.length}`)
  },
)

/** The mailbox is there already when this runs: whatever fails here is made good by the next due probe. */
async function firstProbe(context: ActionContext, mailboxId: string): Promise<void> {
  const { actor, ...services } = context
  try {
    const requestedBy = actor.kind === 'user' ? actor.id : null
    await startProbe(services, mailboxId, { trigger: 'connect', requestedBy })
  } catch (error) {
    context.log.warn({ err: error, mailbox: mailboxId }, 'the first probe did not start')
  }
}

export async function connectAppAction(before: FormState<never>, form: FormData) {
  return connect(before, form)
}
