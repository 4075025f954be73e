import { useFormatter, useTranslations } from 'next-intl'
import type { Lane, Layout } from '#lib/expiry/lay-out.ts'
import { MARK_SIZE, Mark } from './mark.tsx'
import { useWhat } from './what.ts'

const AXIS = 26
const NAME = 24
const LEVEL = MARK_SIZE + 4
const FOOT = 8
/** A month so close to today has no room for its name. In percent, for a wide line. */
const NEAR_TODAY = 4

/** The year, drawn: a lane for each app. Positions are percent, so that it fits any width. */
export function Timeline({ layout }: { layout: Layout }) {
  const t = useTranslations('expiry.timeline')
  const heights = layout.lanes.map(({ levels }) => NAME + levels * LEVEL + FOOT)
  const total = AXIS + heights.reduce((sum, height) => sum + height, 0)
  let below = AXIS
  return (
    <div className="panel hidden overflow-hidden px-2 py-3 md:block">
      <svg width="100%" height={total} className="block">
        <title>{t('label')}</title>
        <Axis layout={layout} height={total} />
        {layout.lanes.map((lane, n) => {
          const top = below
          below += heights[n] ?? 0
          return (
            <g key={lane.registrationId} transform={`translate(0 ${top})`}>
              <line x1="0" x2="100%" y1="0.5" y2="0.5" className="stroke-base-300" />
              <text x={`${layout.today + 1}%`} y="17" className="fill-base-content text-xs font-semibold">
                {lane.name}
              </text>
              <Marks lane={lane} top={NAME} />
            </g>
          )
        })}
      </svg>
    </div>
  )
}

/** The same in one lane. */
export function CompactTimeline({ layout }: { layout: Layout }) {
  const t = useTranslations('expiry.timeline')
  const height = AXIS + 4 + layout.together.levels * LEVEL + FOOT
  return (
    <div className="panel overflow-hidden py-2 md:hidden">
      <svg width="100%" height={height} className="block">
        <title>{t('compact')}</title>
        <Axis layout={layout} height={height} every={3} />
        <Marks lane={layout.together} top={AXIS + 4} />
      </svg>
    </div>
  )
}

function Axis({ layout, height, every = 1 }: { layout: Layout; height: number; every?: number }) {
  const t = useTranslations('expiry.timeline')
  const format = useFormatter()
  const today = `${layout.today}%`
  return (
    <g>
      {layout.months.map(({ at, x }, n) => (
        <g key={at.toISOString()}>
          <line x1={`${x}%`} x2={`${x}%`} y1={AXIS - 6} y2={height} className="stroke-base-300" />
          {n % every === 0 && x - layout.today > NEAR_TODAY * every && (
            <text x={`${x}%`} y="13" textAnchor="middle" className="quiet text-xs" fill="currentColor">
              {format.dateTime(at, {
                month: 'short',
                ...(at.getUTCMonth() === 0 ? { year: 'numeric' } : {}),
                timeZone: 'UTC',
              })}
            </text>
          )}
        </g>
      ))}
      <line x1={today} x2={today} y1={AXIS - 6} y2={height} className="stroke-primary" strokeWidth="2" />
      <text x={today} y="13" textAnchor="middle" className="fill-primary text-xs font-semibold">
        {t('today')}
      </text>
    </g>
  )
}

function Marks({ lane, top }: { lane: Lane; top: number }) {
  const what = useWhat()
  return lane.marks.map(({ entry, x, level }) => (
    <svg
      key={entry.key}
      x={`${x}%`}
      y={top + level * LEVEL + LEVEL / 2}
      width="1"
      height="1"
      overflow="visible"
      role="img"
    >
      <title>{what.whole(entry)}</title>
      <Mark of={entry} />
    </svg>
  ))
}
