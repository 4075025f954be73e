'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import type { MadeLinkFacts } from '#components/invitations/made-link.tsx'
import {
  createInvitation,
  type MadeInvitation,
  remakeInvitation,
  revokeInvitation,
} from '#lib/invitations/commands.ts'
import { InvitationIdInput, NewInvitationInput } from '#lib/invitations/inputs.ts'
import type { Context } from '#lib/services.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const ECHO = [
  'access',
  'address',
  'displayName',
  'delegate',
  'addresses',
  'registrationId',
  'protocols[]',
  'note',
  'days',
]

const make = formAction(
  NewInvitationInput,
  { permission: 'invitation.create', echo: ECHO },
  async (context, { plan, note, days }): Promise<MadeLinkFacts> =>
    shown(context, await createInvitation(context, plan, { note, days })),
)

const remake = formAction(
  InvitationIdInput,
  { permission: 'invitation.create', echo: [] },
  async (context, { invitationId }): Promise<MadeLinkFacts> => {
    const made = await remakeInvitation(context, invitationId)
    revalidatePath(`/invitations/${invitationId}`)
    return shown(context, made)
  },
)

const revoke = formAction(
  InvitationIdInput,
  { permission: 'invitation.create', echo: [] },
  async (context, { invitationId }): Promise<never> => {
    await revokeInvitation(context, invitationId)
    redirect(`/invitations/${invitationId}?done=revoked`)
  },
)

/** The link on its one way to the admin's own page. */
function shown({ actor }: Context, { link, ...made }: MadeInvitation): MadeLinkFacts {
  return { ...made, link: link.reveal(), inviter: actor.name }
}

/** Makes a link and gives it back, this once. */
export async function makeInvitationAction(before: FormState<MadeLinkFacts>, form: FormData) {
  return make(before, form)
}

/** Ends a link and makes another in its place. */
export async function remakeInvitationAction(before: FormState<MadeLinkFacts>, form: FormData) {
  return remake(before, form)
}

/** Ends a link. */
export async function revokeInvitationAction(before: FormState<never>, form: FormData) {
  return revoke(before, form)
}
