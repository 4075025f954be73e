'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { MadeLink } from './made-link.tsx'
import type { MakeAction } from './new-form.tsx'

interface Props {
  readonly invitationId: string
  readonly signInAs: string
  readonly open: boolean
  readonly revoke: (before: FormState<never>, form: FormData) => Promise<FormState<never>>
  readonly remake: MakeAction
}

/** Takes a link back, or makes a new one in its place, which is then shown here and nowhere else. */
export function LinkActions({ invitationId, signInAs, open, revoke, remake }: Props) {
  const again = useTranslations('invitations.remake')
  const back = useTranslations('invitations.revoke')
  const [revoked, sendRevoke] = useActionState(revoke, IDLE)
  const [remade, sendRemake] = useActionState(remake, IDLE)
  if (remade.status === 'done' && remade.value) return <MadeLink made={remade.value} />
  const self = <input type="hidden" name="invitationId" value={invitationId} />
  const makeAgain = (
    <form action={sendRemake}>
      {self}
      <SubmitButton tone={open ? 'primary' : 'plain'}>{again('confirm')}</SubmitButton>
    </form>
  )
  return (
    <div className="space-y-3">
      <RefusalNotice state={revoked} />
      <RefusalNotice state={remade} />
      <div className="flex flex-wrap gap-2">
        {open ? (
          <ConfirmDialog open={again('open')} title={again('title', { address: signInAs })} form={makeAgain}>
            <p>{again('text')}</p>
          </ConfirmDialog>
        ) : (
          makeAgain
        )}
        {open && (
          <ConfirmDialog
            open={back('open')}
            title={back('title', { address: signInAs })}
            tone="danger"
            form={
              <form action={sendRevoke}>
                {self}
                <SubmitButton tone="danger">{back('confirm')}</SubmitButton>
              </form>
            }
          >
            <p>{back('text')}</p>
          </ConfirmDialog>
        )}
      </div>
    </div>
  )
}
