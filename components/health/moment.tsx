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

/** A day that matters as such; how far away it is for whoever points at it. */
export function Day({ at, now }: { at: Date; now: number }) {
  const format = useFormatter()
  return (
    <time
      dateTime={at.toISOString()}
      title={format.relativeTime(at, new Date(now))}
      className="whitespace-nowrap"
    >
      {format.dateTime(at, { dateStyle: 'medium' })}
    </time>
  )
}
