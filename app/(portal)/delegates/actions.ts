'use server'

import { redirect } from 'next/navigation'
import { go } from '#app/(portal)/mailboxes/new/go.ts'
import { wayInput } from '#app/(portal)/mailboxes/new/ways.ts'
import { forgetGrant } from '#lib/grants/forget.ts'
import { GrantInput, MoveInput, MoveToNewInput } from '#lib/mailboxes/move-inputs.ts'
import { movePlan } from '#lib/mailboxes/move-plan.ts'
import { requestMoves } from '#lib/mailboxes/move-request.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'

const move = formAction(
  MoveInput,
  { permission: 'mailbox.connect', echo: [] },
  async (context, { toGrantId, mailboxIds }): Promise<never> => {
    redirect(`/delegates/moves/${await requestMoves(context, toGrantId, mailboxIds)}`)
  },
)

const moveToNew = formAction(
  MoveToNewInput.extend(wayInput),
  { permission: 'mailbox.connect', echo: ['delegate', 'registrationId', 'way'] },
  async (context, { mailboxIds, way, ...to }): Promise<Leaving> =>
    go(context, await movePlan(context.database.read, to, mailboxIds), way),
)

const forget = formAction(
  GrantInput,
  { permission: 'mailbox.remove', echo: [] },
  async (context, { grantId }): Promise<never> => {
    await forgetGrant(context, grantId)
    redirect('/delegates')
  },
)

/** Asks for mailboxes to be tried with another delegate's sign-in; those that work are switched. */
export async function moveAction(before: FormState<never>, form: FormData) {
  return move(before, form)
}

/** Starts the sign-in of a new delegate, in whatever way; the mailboxes are tried when it has come back. */
export async function moveToNewAction(before: FormState<Leaving>, form: FormData) {
  return moveToNew(before, form)
}

/** Erases a sign-in that carries no mailbox. */
export async function forgetAction(before: FormState<never>, form: FormData) {
  return forget(before, form)
}
