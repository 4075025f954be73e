import { browserSecret } from '#lib/attempts/browser-secret.ts'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { signInAt } from '#lib/attempts/testing/tenant.ts'
import { beginInvited } from '#lib/invitations/begin.ts'
import { createInvitation, type MadeInvitation } from '#lib/invitations/commands.ts'
import { findOpenInvitation } from '#lib/invitations/find.ts'
import { invitationDetail } from '#lib/invitations/queries.ts'
import type { InvitationState } from '#lib/invitations/state.ts'
import type { Context } from '#lib/services.ts'
import { parseToken } from '#lib/users/opaque-token.ts'

/** An admin who invites, and guests who come with the link. */
export async function guestRig() {
  const rig = await testRig()
  const address = rig.tenant.at('support')

  const ownPlan = (): SignInPlan => ({
    registrationId: rig.registrationId,
    access: 'own',
    signInAs: address,
    targets: [{ address, protocols: ['imap', 'smtp'] }],
  })

  const invite = (plan: SignInPlan = ownPlan(), context: Context = rig.admin) =>
    createInvitation(context, plan, { note: 'For the shop.', days: 7 })

  /** Somebody with the link and a browser of their own. */
  function guest(made: MadeInvitation) {
    const browser = browserSecret(undefined)
    const visit = (query: URLSearchParams) => rig.visit(query, { browserSecret: browser, person: null })
    const begin = () => beginInvited(rig.admin, tokenOf(made), browser)
    return {
      browser,
      visit,
      begin,
      /** The whole way: press the button, sign in as the account, come back. Gives the attempt. */
      async signIn(account = address): Promise<string> {
        const { url, attemptId } = await begin()
        await visit(await signInAt(url, account))
        return attemptId
      },
    }
  }

  async function stateOf({ id }: MadeInvitation): Promise<InvitationState | undefined> {
    return (await invitationDetail(rig.admin.database.read, id))?.state
  }

  /** What the database finds behind the link, and what its button answers. */
  async function tried(made: MadeInvitation) {
    const refusal = await guest(made)
      .begin()
      .catch((error: unknown) => error)
    return { found: await findOpenInvitation(rig.admin.database.read, tokenOf(made)), refusal }
  }

  /** Nothing of an earlier test is left. */
  async function clean(): Promise<void> {
    rig.redeemed.length = 0
    rig.probed.length = 0
    rig.lines.length = 0
    await rig.opened.damage('delete from attempts; delete from invitations; delete from mailboxes')
  }

  return { rig, address, ownPlan, invite, guest, stateOf, tried, clean, close: () => rig.close() }
}

export type GuestRig = Awaited<ReturnType<typeof guestRig>>

export const DEAD = { found: null, refusal: { code: 'invitation-over' } }

export function tokenOf({ link }: MadeInvitation) {
  return parseToken(link.reveal().slice(-43))
}

export const phaseOf = async (rig: Rig, attemptId: string) => (await rig.view(attemptId)).phase
