import { redirect } from 'next/navigation'
import { keepBrowserSecret } from '#app/oauth/browser.ts'
import { beginAttempt } from '#lib/attempts/begin.ts'
import { beginDeviceCode } from '#lib/attempts/device-begin.ts'
import { beginPasteBack } from '#lib/attempts/paste-begin.ts'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import { newInvitationHref } from '#lib/invitations/prefill.ts'
import type { ActionContext } from '#lib/web/form-action.ts'
import type { Leaving } from '#lib/web/leaving.ts'
import type { Way } from './ways.ts'

/** Starts the sign-in in the chosen way, and goes where it goes on: at Microsoft, or on another page. */
export async function go(context: ActionContext, plan: SignInPlan, way: Way): Promise<Leaving> {
  switch (way) {
    case 'redirect': {
      const begun = await beginAttempt(context, plan, await keepBrowserSecret(context.publicUrl))
      return { leaveFor: begun.url }
    }
    case 'device-code': {
      const begun = await beginDeviceCode(context, plan)
      return redirect(`/attempts/${begun.attemptId}/device`)
    }
    case 'invitation':
      // The link is shown once it is made, which is on that page.
      return redirect(newInvitationHref(plan))
    case 'paste-back': {
      const begun = await beginPasteBack(context, plan, await keepBrowserSecret(context.publicUrl))
      return redirect(`/attempts/${begun.attemptId}/paste`)
    }
  }
}
