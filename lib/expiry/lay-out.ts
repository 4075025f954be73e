import { scaleUtc } from 'd3-scale'
import { TIMELINE_DAYS, type TimelineEntry } from './timeline.ts'

const DAY = 24 * 60 * 60 * 1000
/** What is over stands a little before today, so that it is seen. */
const BEFORE_DAYS = 14
/** Marks closer than this stand one above the other. In percent of the width. */
const NEAR = 2.2
const NEAR_WHEN_NARROW = 7

export interface Mark {
  readonly entry: TimelineEntry
  /** Percent of the width. */
  readonly x: number
  /** From 0 upwards where several stand at one time. */
  readonly level: number
}

export interface Lane {
  readonly registrationId: string
  readonly name: string
  readonly levels: number
  readonly marks: readonly Mark[]
}

export interface Layout {
  readonly today: number
  readonly months: readonly { readonly at: Date; readonly x: number }[]
  /** One per app, in the order of their first end. */
  readonly lanes: readonly Lane[]
  /** All in one lane, where there is no room for more. */
  readonly together: Lane
}

/** Where everything stands on a line of one year. Lengths in percent, so that it fits any width. */
export function layOut(entries: readonly TimelineEntry[], now: Date): Layout {
  const from = new Date(now.getTime() - BEFORE_DAYS * DAY)
  const to = new Date(now.getTime() + (TIMELINE_DAYS + 1) * DAY)
  const scale = scaleUtc().domain([from, to]).range([1, 99]).clamp(true)
  const lanes = new Map<string, TimelineEntry[]>()
  for (const entry of entries) {
    const lane = lanes.get(entry.registrationId)
    if (lane) lane.push(entry)
    else lanes.set(entry.registrationId, [entry])
  }
  return {
    today: scale(now),
    months: monthsBetween(from, to).map((at) => ({ at, x: scale(at) })),
    lanes: [...lanes].map(([id, own]) => laneOf(id, own[0]?.registrationName ?? '', own, scale, NEAR)),
    together: laneOf('', '', entries, scale, NEAR_WHEN_NARROW),
  }
}

function laneOf(
  registrationId: string,
  name: string,
  entries: readonly TimelineEntry[],
  scale: (at: Date) => number,
  near: number,
): Lane {
  const ends: number[] = []
  const marks = entries.map((entry) => {
    const x = scale(entry.expiresAt)
    const free = ends.findIndex((end) => x - end >= near)
    const level = free === -1 ? ends.length : free
    ends[level] = x
    return { entry, x, level }
  })
  return { registrationId, name, levels: Math.max(1, ends.length), marks }
}

/** The first of every month in UTC. */
function monthsBetween(from: Date, to: Date): Date[] {
  const months: Date[] = []
  for (let n = 1; ; n++) {
    const month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + n, 1))
    if (month >= to) return months
    months.push(month)
  }
}
