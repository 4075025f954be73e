'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { explain } from '#app/(portal)/attempts/[id]/explain.ts'
import type { PasteAnswer } from '#components/paste-back/paste-form.tsx'
import { browserCookieName } from '#lib/attempts/browser-secret.ts'
import { finishTools } from '#lib/attempts/finish-tools.ts'
import { changePasteAddress } from '#lib/attempts/paste-begin.ts'
import { finishPaste, type Pasted } from '#lib/attempts/paste-finish.ts'
import { PASTE_ADDRESSES } from '#lib/attempts/paste-flow.ts'
import { attemptView } from '#lib/attempts/queries.ts'
import { type ActionContext, formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const attemptId = z.uuid({ error: 'invalid' })

const paste = formAction(
  // Read by the parser, which has a word for every fault; what was pasted holds a code and is never sent back.
  z.object({ attemptId, address: z.string().default('') }),
  { permission: 'mailbox.connect', echo: [] },
  async (context, input): Promise<PasteAnswer> => {
    const jar = await cookies()
    const browserSecret = jar.get(browserCookieName(context.publicUrl))?.value
    const pasted = { attemptId: input.attemptId, text: input.address, browserSecret }
    const answer = await finishPaste(context, pasted, finishTools(context))
    if (answer.kind === 'finished') redirect(`/attempts/${input.attemptId}`)
    return inWords(context, input.attemptId, answer)
  },
)

async function inWords(
  context: ActionContext,
  id: string,
  { problem, cause }: Extract<Pasted, { kind: 'again' }>,
): Promise<PasteAnswer> {
  const view = cause && (await attemptView(context.database.read, id))
  if (!view) return { problem }
  const cloud = context.clouds.get(view.registration.cloud)
  const explanation = await explain({ ...view, result: { cause } }, cloud)
  return explanation ? { problem, explanation } : { problem }
}

const change = formAction(
  z.object({ attemptId, address: z.enum(PASTE_ADDRESSES, { error: 'unknown-choice' }) }),
  { permission: 'mailbox.connect', echo: [] },
  async (context, input): Promise<never> => {
    await changePasteAddress(context, input.attemptId, input.address)
    redirect(`/attempts/${input.attemptId}/paste`)
  },
)

/** Takes the address that was copied at the end of the sign-in. */
export async function pasteAction(before: FormState<PasteAnswer>, form: FormData) {
  return paste(before, form)
}

/** Goes on with the other redirect URI. */
export async function changeAddressAction(before: FormState<never>, form: FormData) {
  return change(before, form)
}
