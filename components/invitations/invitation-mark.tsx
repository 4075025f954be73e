import { useTranslations } from 'next-intl'
import { Mark, type Shape } from '#components/ui/mark.tsx'
import type { InvitationState } from '#lib/invitations/state.ts'

const INK: Record<InvitationState, string> = {
  made: 'quiet',
  opened: 'text-info',
  'wrong-account': 'text-error',
  done: 'text-success',
  revoked: 'quiet',
  expired: 'text-warning',
  void: 'text-warning',
}

const SHAPE: Record<InvitationState, Shape> = {
  made: 'envelope',
  opened: 'opened',
  'wrong-account': 'bad',
  done: 'good',
  revoked: 'off',
  expired: 'hourglass',
  void: 'warning',
}

/** Where an invitation stands: a shape of its own, a colour, and the word. */
export function InvitationMark({ state }: { state: InvitationState }) {
  const t = useTranslations('invitations.state')
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${INK[state]}`}>
      <Mark shape={SHAPE[state]} />
      {t(state)}
    </span>
  )
}
