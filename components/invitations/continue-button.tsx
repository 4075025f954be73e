'use client'

import { type LeavingAction, useLeavingAction } from '#components/connect/use-leaving-action.ts'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'

interface Props {
  readonly name: 'token' | 'attemptId'
  readonly value: string
  readonly action: LeavingAction
  readonly children: React.ReactNode
}

/** The button behind which somebody without a portal login leaves for Microsoft's sign-in page. */
export function ContinueButton({ name, value, action, children }: Props) {
  const [state, send] = useLeavingAction(action)
  return (
    <form action={send} className="space-y-3">
      <input type="hidden" name={name} value={value} />
      <SubmitButton>{children}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
