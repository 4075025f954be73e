'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { go } from '#app/(portal)/mailboxes/new/go.ts'
import type { MadeLinks } from '#components/imports/invite-all.tsx'
import { confirmImport, discardImport, retryImport } from '#lib/imports/commands.ts'
import { ImportInput, InviteAllInput, SignInInput } from '#lib/imports/inputs.ts'
import { inviteWaiting } from '#lib/imports/invite.ts'
import { waitingPlan } from '#lib/imports/waiting.ts'
import { writeTable } from '#lib/imports/write.ts'
import type { MadeInvitation } from '#lib/invitations/commands.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'

const options = { permission: 'mailbox.import', echo: [] } as const

const confirm = formAction(ImportInput, options, async (context, { importId }): Promise<never> => {
  await confirmImport(context, importId)
  redirect(`/imports/${importId}`)
})

const discard = formAction(ImportInput, options, async (context, { importId }): Promise<never> => {
  await discardImport(context, importId)
  redirect('/mailboxes/import')
})

const retry = formAction(ImportInput, options, async (context, { importId }): Promise<never> => {
  await retryImport(context, importId)
  redirect(`/imports/${importId}`)
})

const signIn = formAction(SignInInput, options, async (context, { importId, who, way }): Promise<Leaving> => {
  return go(context, await waitingPlan(context.database.read, importId, who), way)
})

const invite = formAction(
  InviteAllInput,
  { permission: 'invitation.create', echo: ['days', 'note'] },
  async (context, { importId, ...terms }): Promise<MadeLinks> => {
    const made = await inviteWaiting(context, importId, terms)
    revalidatePath(`/imports/${importId}`)
    return { count: made.length, csv: await linksFile(made) }
  },
)

/** The links on their one way to the admin’s own page. */
async function linksFile(made: readonly MadeInvitation[]): Promise<string> {
  const t = await getTranslations('imports.links')
  const format = await getFormatter()
  return writeTable(
    [t('signInAs'), t('mailboxes'), t('link'), t('days')],
    made.map(({ signInAs, targets, link, days }) => [
      signInAs,
      targets.join(' '),
      link.reveal(),
      format.number(days),
    ]),
  )
}

/** Imports the rows that were shown. */
export async function confirmImportAction(before: FormState<never>, form: FormData) {
  return confirm(before, form)
}

/** Forgets a list that was not confirmed. */
export async function discardImportAction(before: FormState<never>, form: FormData) {
  return discard(before, form)
}

/** Tries the rows again that were refused. */
export async function retryImportAction(before: FormState<never>, form: FormData) {
  return retry(before, form)
}

/** Starts the sign-in of a delegate or of an owner. */
export async function signInForImportAction(before: FormState<Leaving>, form: FormData) {
  return signIn(before, form)
}

/** Makes a link for everybody who still has to sign in, and gives them back, this once. */
export async function inviteForImportAction(before: FormState<MadeLinks>, form: FormData) {
  return invite(before, form)
}
