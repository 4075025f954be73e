'use server'

import { keepBrowserSecret } from '#app/oauth/browser.ts'
import type { ConsentLink } from '#components/app-only/consent-form.tsx'
import { beginConsent } from '#lib/registrations/consent-begin.ts'
import { ConsentInput } from '#lib/registrations/consent-inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'

const OPTIONS = { permission: 'mailbox.connect', echo: ['tenant'] } as const

const start = formAction(ConsentInput, OPTIONS, async (context, input): Promise<Leaving> => {
  const { url } = await beginConsent(context, input, await keepBrowserSecret(context.publicUrl))
  return { leaveFor: url }
})

const makeLink = formAction(
  ConsentInput,
  OPTIONS,
  (context, input): Promise<ConsentLink> => beginConsent(context, input, null),
)

/** Sends this browser to Microsoft's page of consent. */
export async function startConsentAction(before: FormState<Leaving>, form: FormData) {
  return start(before, form)
}

/** The link to the same page, for somebody else. */
export async function makeConsentLinkAction(before: FormState<ConsentLink>, form: FormData) {
  return makeLink(before, form)
}
