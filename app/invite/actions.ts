'use server'

import { cookies, headers } from 'next/headers'
import { keepBrowserSecret } from '#app/oauth/browser.ts'
import { browserCookieName } from '#lib/attempts/browser-secret.ts'
import type { Running } from '#lib/boot.ts'
import { Refusal } from '#lib/errors.ts'
import { beginInvited, beginInvitedAgain, noteOpened } from '#lib/invitations/begin.ts'
import { findOpenInvitation } from '#lib/invitations/find.ts'
import { InvitedAttemptInput, TokenInput } from '#lib/invitations/inputs.ts'
import { countWrongLink, linkPause } from '#lib/users/throttle.ts'
import { clientNetwork } from '#lib/web/client-address.ts'
import { openFormAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'

const see = openFormAction(TokenInput, { echo: [] }, async (services, { token }): Promise<null> => {
  await throttled(services, async () => {
    const invitation = await findOpenInvitation(services.database.read, token)
    if (!invitation) throw new Refusal('invitation-over')
    await noteOpened(services.database, invitation.id)
  })
  return null
})

const proceed = openFormAction(TokenInput, { echo: [] }, async (services, { token }): Promise<Leaving> => {
  const begun = await throttled(services, async () =>
    beginInvited(services, token, await keepBrowserSecret(services.publicUrl)),
  )
  return { leaveFor: begun.url }
})

const again = openFormAction(
  InvitedAttemptInput,
  { echo: [] },
  async (services, { attemptId }): Promise<Leaving> => {
    const secret = (await cookies()).get(browserCookieName(services.publicUrl))?.value ?? ''
    return { leaveFor: (await beginInvitedAgain(services, attemptId, secret)).url }
  },
)

/** Links nobody knows are counted by network, and from too many on none is looked at for a while. */
async function throttled<T>(services: Running, work: () => Promise<T>): Promise<T> {
  const network = clientNetwork(await headers(), services.config.proxyHops)
  const minutes = await linkPause(services.database.read, network)
  if (minutes > 0) throw new Refusal('too-many-attempts', { minutes })
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invitation-over') {
      await countWrongLink(services.database, network)
    }
    throw error
  }
}

/** Somebody has the page of an invitation before their eyes. */
export async function seeInvitation(before: FormState<null>, form: FormData) {
  return see(before, form)
}

/** Sends the browser of somebody with a link to Microsoft. */
export async function continueInvited(before: FormState<Leaving>, form: FormData) {
  return proceed(before, form)
}

/** Sends it there once more, after a sign-in that did not come to a good end. */
export async function continueInvitedAgain(before: FormState<Leaving>, form: FormData) {
  return again(before, form)
}
