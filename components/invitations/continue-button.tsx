'use client'

import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly name: 'token' | 'attemptId'
  readonly value: string
  readonly action: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
  readonly children: React.ReactNode
}

/** The button behind which somebody without a portal login leaves for Microsoft's sign-in page. */
export function ContinueButton({ name, value, action, children }: Props) {
  const [state, send] = useActionState(action, IDLE)
  return (
    <form action={send} className="space-y-3">
      <input type="hidden" name={name} value={value} />
      <SubmitButton>{children}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
