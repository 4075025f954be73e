'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { changeProtocols, removeMailbox } from '#lib/mailboxes/commands.ts'
import { MailboxInput, ProtocolsInput } from '#lib/mailboxes/inputs.ts'
import { LabelsInput, relabelMailbox } from '#lib/mailboxes/labels.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const remove = formAction(
  MailboxInput,
  { permission: 'mailbox.remove', echo: [] },
  async (context, { mailboxId }): Promise<never> => {
    await removeMailbox(context, mailboxId)
    redirect('/?done=removed')
  },
)

const change = formAction(
  ProtocolsInput,
  { permission: 'mailbox.connect', echo: [] },
  (context, { mailboxId, protocols }) => changeProtocols(context, mailboxId, protocols),
)

const relabel = formAction(
  LabelsInput,
  { permission: 'mailbox.connect', echo: ['displayName', 'tags'] },
  async (context, { mailboxId, ...labels }): Promise<void> => {
    await relabelMailbox(context, mailboxId, labels)
    revalidatePath(`/mailboxes/${mailboxId}`)
  },
)

export type ProtocolsChanged = Awaited<ReturnType<typeof changeProtocols>>

export async function removeMailboxAction(before: FormState<never>, form: FormData) {
  return remove(before, form)
}

export async function changeProtocolsAction(before: FormState<ProtocolsChanged>, form: FormData) {
  return change(before, form)
}

/** Gives a mailbox its name and its tags. */
export async function relabelMailboxAction(before: FormState<void>, form: FormData) {
  return relabel(before, form)
}
