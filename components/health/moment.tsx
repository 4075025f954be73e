import { useFormatter } from 'next-intl'

/** How long ago, or how soon; the exact time for whoever points at it. */
export function Moment({ at, now }: { at: Date; now: number }) {
  const format = useFormatter()
  return (
    <time
      dateTime={at.toISOString()}
      title={format.dateTime(at, { dateStyle: 'medium', timeStyle: 'long' })}
      className="whitespace-nowrap"
    >
      {format.relativeTime(at, new Date(now))}
    </time>
  )
}
