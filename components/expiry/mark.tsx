import type { ExpiryTone } from '#lib/credentials/days-left.ts'
import type { TimelineEntry } from '#lib/expiry/timeline.ts'

export const MARK_SIZE = 20
const HALF = MARK_SIZE / 2

const INK: Record<ExpiryTone, string> = {
  ok: 'text-success',
  notice: 'text-info',
  warning: 'text-warning',
  urgent: 'text-error',
  expired: 'text-error',
}

/** Within a square of 20, so that the tone is told without colour. */
const SIGN: Record<ExpiryTone, string> = {
  ok: 'M6.6 10.3l2.3 2.3 4.4-4.8',
  notice: 'M10 6.2V10l2.6 1.8',
  warning: 'M10 6v5M10 13.6v.1',
  urgent: 'M10 6v5M10 13.6v.1',
  expired: 'M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6',
}

const OUTLINE: Record<TimelineEntry['kind'], string> = {
  secret: 'M10 1.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17Z',
  certificate: 'M2.5 2.5h15v15h-15Z',
  grants: 'M10 .8l9.2 9.2-9.2 9.2L.8 10Z',
}

interface Props {
  readonly of: Pick<TimelineEntry, 'kind' | 'state' | 'left'>
}

/** Shape says the kind, the sign inside the days left, colour and a full ground that something hangs on it. */
export function Mark({ of: { kind, state, left } }: Props) {
  const foreign = state === 'unknown' || state === 'unsettled'
  const inUse = state === 'current' || state === 'dying'
  return (
    <g
      className={inUse ? INK[left.tone] : 'quiet'}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      transform={`translate(${-HALF} ${-HALF})`}
    >
      <path d={OUTLINE[kind]} className="fill-base-100" strokeDasharray={foreign ? '2.5 2.5' : undefined} />
      {inUse && <path d={OUTLINE[kind]} fill="currentColor" fillOpacity="0.16" stroke="none" />}
      {!foreign && <path d={SIGN[left.tone]} />}
    </g>
  )
}

/** A mark beside its words. */
export function LoneMark({ of }: Props) {
  return (
    <svg
      viewBox={`${-HALF} ${-HALF} ${MARK_SIZE} ${MARK_SIZE}`}
      className="size-5 shrink-0"
      aria-hidden="true"
    >
      <Mark of={of} />
    </svg>
  )
}
