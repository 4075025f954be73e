'use client'

import { useActionState } from 'react'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import type { Leaving } from '#lib/web/leaving.ts'

export type LeavingAction = (before: FormState<Leaving>, form: FormData) => Promise<FormState<Leaving>>

/** The state of a form behind which the browser leaves for Microsoft. */
export function useLeavingAction(action: LeavingAction) {
  return useActionState<FormState<Leaving>, FormData>(async (before, form) => {
    const after = await action(before, form)
    return after.value ? leave(after.value.leaveFor) : after
  }, IDLE)
}

/** The form stays busy until the page is left. Whoever comes back by the browser's button finds it as it was. */
function leave(address: string): Promise<FormState<Leaving>> {
  const back = new Promise<FormState<Leaving>>((resolve) => {
    window.addEventListener('pageshow', () => resolve(IDLE), { once: true })
  })
  window.location.assign(address)
  return back
}
