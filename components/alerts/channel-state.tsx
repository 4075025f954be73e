import { useFormatter, useTranslations } from 'next-intl'
import { MarkedWord, type Shape } from '#components/ui/mark.tsx'
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

const SHAPE: Record<ChannelState, Shape> = {
  works: 'good',
  new: 'none',
  failing: 'warning',
  dead: 'bad',
  off: 'off',
}

/** Whether a channel works: a shape of its own, a colour, and the word. */
export function ChannelMark({ channel }: { channel: ChannelRow }) {
  const t = useTranslations('alerts.state')
  const state = stateOf(channel)
  return (
    <MarkedWord shape={SHAPE[state]} ink={INK[state]}>
      {t(state)}
    </MarkedWord>
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
