'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keepBrowserSecret } from '#app/oauth/browser.ts'
import { beginReconnect } from '#lib/attempts/begin.ts'
import { beginSameWay } from '#lib/attempts/begin-same-way.ts'
import { MailboxInput } from '#lib/mailboxes/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'

const again = formAction(
  z.object({ attemptId: z.uuid({ error: 'invalid' }) }),
  { permission: 'mailbox.connect', echo: [] },
  async (context, { attemptId }): Promise<Leaving> => {
    const address = await beginSameWay(context, attemptId, await keepBrowserSecret(context.publicUrl))
    return address.startsWith('/') ? redirect(address) : { leaveFor: address }
  },
)

const reconnect = formAction(
  MailboxInput,
  { permission: 'mailbox.connect', echo: [] },
  async (context, { mailboxId }): Promise<Leaving> => {
    const begun = await beginReconnect(context, mailboxId, await keepBrowserSecret(context.publicUrl))
    return { leaveFor: begun.url }
  },
)

/** Starts the sign-in once more for the mailbox of an attempt that is over, in the same way. */
export async function startAgainAction(before: FormState<Leaving>, form: FormData) {
  return again(before, form)
}

/** Sends the browser to Microsoft for a mailbox that exists; it keeps its row and its history. */
export async function reconnectAction(before: FormState<Leaving>, form: FormData) {
  return reconnect(before, form)
}
