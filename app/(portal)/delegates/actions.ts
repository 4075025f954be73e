'use server'

import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { go } from '#app/(portal)/mailboxes/new/go.ts'
import { wayInput } from '#app/(portal)/mailboxes/new/ways.ts'
import { forgetGrant } from '#lib/grants/forget.ts'
import { moveMailboxes } from '#lib/mailboxes/move.ts'
import { GrantInput, MoveInput, MoveToNewInput } from '#lib/mailboxes/move-inputs.ts'
import { movePlan } from '#lib/mailboxes/move-plan.ts'
import { startProbe } from '#lib/probes/start.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

/** What became of one mailbox, in words. */
export interface MovedLine {
  readonly mailboxId: string
  readonly address: string
  readonly moved: boolean
  /** Why it stays where it is. */
  readonly why: string | null
  readonly protocols: readonly string[]
}

const move = formAction(
  MoveInput,
  { permission: 'mailbox.connect', echo: [] },
  async (context, { toGrantId, mailboxIds }): Promise<readonly MovedLine[]> => {
    const results = await moveMailboxes(context, toGrantId, mailboxIds)
    const requestedBy = context.actor.kind === 'user' ? context.actor.id : null
    const causes = await getTranslations('causes')
    return Promise.all(
      results.map(async (result) => {
        const { mailboxId, address, moved } = result
        if (moved) {
          await startProbe(context, mailboxId, { trigger: 'connect', requestedBy }).catch((error: unknown) =>
            context.log.warn({ err: error, mailbox: mailboxId }, 'the check after a move did not start'),
          )
          return { mailboxId, address, moved, why: null, protocols: [] }
        }
        const { cause, protocols } = result
        const known = cause !== null && causes.has(`${cause}.title`)
        const why = known ? causes(`${cause}.title`, { ...NO_NAMES, mailbox: address }) : null
        return { mailboxId, address, moved, why, protocols }
      }),
    )
  },
)

// Titles name no server and no id; the mailbox's own page fills in everything.
const NO_NAMES = {
  account: '',
  appName: '',
  protocol: '',
  host: '',
  port: '',
  tenantId: '',
  clientId: '',
  redirectUri: '',
  entraPortal: '',
}

const moveToNew = formAction(
  MoveToNewInput.extend(wayInput),
  { permission: 'mailbox.connect', echo: ['delegate', 'registrationId', 'way'] },
  async (context, { mailboxIds, way, ...to }): Promise<never> =>
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

/** Tries each mailbox with another delegate's sign-in and switches those that work. */
export async function moveAction(before: FormState<readonly MovedLine[]>, form: FormData) {
  return move(before, form)
}

/** Starts the sign-in of a new delegate, in whatever way; nothing is switched by that yet. */
export async function moveToNewAction(before: FormState<never>, form: FormData) {
  return moveToNew(before, form)
}

/** Erases a sign-in that carries no mailbox. */
export async function forgetAction(before: FormState<never>, form: FormData) {
  return forget(before, form)
}
