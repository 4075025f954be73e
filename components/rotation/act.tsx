'use client'

import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type RotationAction = (before: FormState<null>, form: FormData) => Promise<FormState<null>>

interface Props {
  /** Hidden fields: which rotation, of which app. */
  readonly fields: Readonly<Record<string, string>>
  readonly action: RotationAction
  readonly tone?: 'primary' | 'danger' | 'plain'
  readonly children: React.ReactNode
}

/** One button that does one thing to a rotation. */
export function Act({ fields, action, tone = 'primary', children }: Props) {
  const [state, submit] = useActionState(action, IDLE)
  return (
    <form action={submit} className="space-y-2">
      <Hidden fields={fields} />
      <SubmitButton tone={tone}>{children}</SubmitButton>
      <RefusalNotice state={state} />
    </form>
  )
}

/** The same, asked once more before. */
export function ConfirmAct({
  fields,
  action,
  tone = 'plain',
  open,
  title,
  confirm,
  children,
}: Omit<Props, 'tone'> & {
  readonly tone?: 'danger' | 'plain'
  readonly open: string
  readonly title: string
  readonly confirm: string
}) {
  const [state, submit] = useActionState(action, IDLE)
  return (
    <div className="space-y-2">
      <ConfirmDialog
        open={open}
        title={title}
        tone={tone}
        form={
          <form action={submit}>
            <Hidden fields={fields} />
            <SubmitButton tone={tone === 'danger' ? 'danger' : 'primary'}>{confirm}</SubmitButton>
          </form>
        }
      >
        {children}
        <RefusalNotice state={state} />
      </ConfirmDialog>
    </div>
  )
}

export function Hidden({ fields }: Pick<Props, 'fields'>) {
  return Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
}
