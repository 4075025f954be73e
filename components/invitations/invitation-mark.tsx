import { useTranslations } from 'next-intl'
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

const ENVELOPE = 'M2 4h12v8.5H2ZM2 4.5l6 4.5 6-4.5'
const SHAPE: Record<InvitationState, string> = {
  made: ENVELOPE,
  opened: 'M2 6.5 8 2l6 4.5v7H2ZM2 6.5 8 11l6-4.5',
  'wrong-account':
    'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4ZM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  done: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM5.2 8.2l2 2 3.7-4.2',
  revoked: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM3.7 3.7l8.6 8.6',
  expired: 'M4 1.75h8M4 14.25h8M5 1.75v2.5L8 8l3-3.75v-2.5M5 14.25v-2.5L8 8l3 3.75v2.5',
  void: 'M8 2.2 1.9 13.1h12.2ZM8 6.4v3.2M8 11.4v.1',
}

/** Where an invitation stands: a shape of its own, a colour, and the word. */
export function InvitationMark({ state }: { state: InvitationState }) {
  const t = useTranslations('invitations.state')
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${INK[state]}`}>
      <svg
        viewBox="0 0 16 16"
        className="size-4 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={SHAPE[state]} />
      </svg>
      {t(state)}
    </span>
  )
}
