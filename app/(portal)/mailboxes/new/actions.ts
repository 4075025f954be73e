'use server'

import { redirect } from 'next/navigation'
import { ownPlan } from '#lib/attempts/plan.ts'
import { attachShared } from '#lib/mailboxes/attach.ts'
import { ConnectInput } from '#lib/mailboxes/inputs.ts'
import { AttachInput, SharedInput, sharedPlan, sharedTargets } from '#lib/mailboxes/shared-inputs.ts'
import { startProbe } from '#lib/probes/start.ts'
import { type ActionContext, formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'
import { go } from './go.ts'
import { wayInput } from './ways.ts'

const connect = formAction(
  ConnectInput.extend(wayInput),
  {
    permission: 'mailbox.connect',
    echo: ['address', 'displayName', 'registrationId', 'protocols[]', 'way'],
  },
  (context, input): Promise<Leaving> => go(context, ownPlan(input), input.way),
)

const connectShared = formAction(
  SharedInput.extend(wayInput),
  { permission: 'mailbox.connect', echo: ['delegate', 'registrationId', 'protocols[]', 'way'] },
  (context, input): Promise<Leaving> => go(context, sharedPlan(input), input.way),
)

const attach = formAction(
  AttachInput,
  { permission: 'mailbox.connect', echo: ['grantId', 'protocols[]'] },
  async (context, input): Promise<never> => {
    const attached = await attachShared(context, input.grantId, sharedTargets(input))
    await Promise.all(attached.mailboxes.map(({ id }) => firstProbe(context, id)))
    redirect(`/delegates/${input.grantId}?new=${attached.mailboxes.length}`)
  },
)

/** The mailbox is connected already: whatever fails here is made good by the next due check. */
async function firstProbe(context: ActionContext, mailboxId: string): Promise<void> {
  const requestedBy = context.actor.kind === 'user' ? context.actor.id : null
  try {
    await startProbe(context, mailboxId, { trigger: 'connect', requestedBy })
  } catch (error) {
    context.log.warn({ err: error, mailbox: mailboxId }, 'the first probe did not start')
  }
}

/** Starts the sign-in as a mailbox that is not connected yet. */
export async function connectAction(before: FormState<Leaving>, form: FormData) {
  return connect(before, form)
}

/** Starts the sign-in of somebody who has access to shared mailboxes. */
export async function connectSharedAction(before: FormState<Leaving>, form: FormData) {
  return connectShared(before, form)
}

/** Connects shared mailboxes through somebody who has signed in before. */
export async function attachAction(before: FormState<never>, form: FormData) {
  return attach(before, form)
}
