import { redirect } from 'next/navigation'
import { keepBrowserSecret } from '#app/oauth/browser.ts'
import { beginAttempt } from '#lib/attempts/begin.ts'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import type { ActionContext } from '#lib/web/form-action.ts'
import type { Way } from './ways.ts'

/** Starts the sign-in in the chosen way, and goes where it goes on. */
export async function go(context: ActionContext, plan: SignInPlan, way: Way): Promise<never> {
  switch (way) {
    case 'redirect': {
      const begun = await beginAttempt(context, plan, await keepBrowserSecret(context.publicUrl))
      return redirect(begun.url)
    }
  }
}
