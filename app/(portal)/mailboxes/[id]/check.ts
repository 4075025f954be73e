'use server'

import { CheckInput } from '#lib/health/inputs.ts'
import type { OpenedProbe } from '#lib/probes/open-probe.ts'
import { startProbe } from '#lib/probes/start.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const check = formAction(
  CheckInput,
  { permission: 'mailbox.check', echo: [] },
  ({ actor, ...services }, { mailboxId }) =>
    startProbe(services, mailboxId, {
      trigger: 'manual',
      requestedBy: actor.kind === 'user' ? actor.id : null,
    }),
)

export async function checkNow(
  before: FormState<OpenedProbe>,
  form: FormData,
): Promise<FormState<OpenedProbe>> {
  return check(before, form)
}
