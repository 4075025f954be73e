'use client'

import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly importId: string
  readonly run: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
  readonly tone?: 'primary' | 'plain'
  readonly children: React.ReactNode
}

/** One button that does one thing to a list. */
export function PlainForm({ importId, run, tone = 'primary', children }: Props) {
  const [state, action] = useActionState(run, IDLE)
  return (
    <form action={action} className="space-y-2">
      <input type="hidden" name="importId" value={importId} />
      <SubmitButton tone={tone}>{children}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
