'use client'

import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type LeavingAction, useLeavingAction } from './use-leaving-action.ts'

interface Props {
  readonly action: LeavingAction
  readonly name: 'attemptId' | 'mailboxId'
  readonly id: string
  readonly tone?: 'primary' | 'plain'
  readonly children: React.ReactNode
}

/** A button behind which the browser leaves for Microsoft's sign-in page. */
export function ToMicrosoft({ action, name, id, tone = 'primary', children }: Props) {
  const [state, send] = useLeavingAction(action)
  return (
    <form action={send} className="space-y-2">
      <input type="hidden" name={name} value={id} />
      <SubmitButton tone={tone}>{children}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}
