import { useFormatter, useTranslations } from 'next-intl'
import type { ChannelRow } from '#lib/alerts/page-queries.ts'
import { FailureText } from './failure-text.tsx'

export type ChannelState = 'works' | 'new' | 'failing' | 'dead' | 'off'

export function stateOf(channel: ChannelRow): ChannelState {
  if (channel.disabledAt) return 'off'
  if (channel.deadAt) return 'dead'
  if (channel.failingSince) return 'failing'
  return channel.lastSentAt ? 'works' : 'new'
}

const INK: Record<ChannelState, string> = {
  works: 'text-success',
  new: 'quiet',
  failing: 'text-warning',
  dead: 'text-error',
  off: 'quiet',
}

const CROSS = 'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4ZM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2'
const SHAPE: Record<ChannelState, string> = {
  works: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM5.2 8.2l2 2 3.7-4.2',
  new: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5Z',
  failing: 'M8 2.2 1.9 13.1h12.2ZM8 6.4v3.2M8 11.4v.1',
  dead: CROSS,
  off: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM3.7 3.7l8.6 8.6',
}

/** Whether a channel works: a shape of its own, a colour, and the word. */
export function ChannelMark({ channel }: { channel: ChannelRow }) {
  const t = useTranslations('alerts.state')
  const state = stateOf(channel)
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${INK[state]}`}>
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

/** The same in sentences, with what went wrong. Nothing where all is well. */
export function ChannelTrouble({ channel, instead }: { channel: ChannelRow; instead: string | null }) {
  const t = useTranslations('alerts.stateLong')
  const format = useFormatter()
  const state = stateOf(channel)
  if (state === 'works' || state === 'new') return null
  const since = channel.failingSince
    ? format.dateTime(channel.failingSince, { dateStyle: 'medium', timeStyle: 'short' })
    : ''
  return (
    <div className="text-sm">
      <p>{state === 'dead' && instead ? t('deadInstead', { name: instead }) : t(state, { since })}</p>
      {state !== 'off' && channel.failure && <FailureText failure={channel.failure} />}
    </div>
  )
}
