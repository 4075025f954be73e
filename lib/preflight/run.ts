import { PROTOCOLS } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { checkPublicUrl } from './check-public-url.ts'
import { checkMail, checkWeb, type Surroundings } from './check-server.ts'
import { judgeClock } from './clock.ts'
import {
  type ClockCheck,
  NOTHING_YET,
  type Preflight,
  type PublicUrlCheck,
  SERVICES,
  type ServerCheck,
} from './report.ts'

export interface PreflightQuestion extends Surroundings {
  readonly cloud: Cloud
  readonly publicUrl: string
  /** Our own clock, in milliseconds since the epoch. */
  readonly clock: () => number
  readonly databaseNow: () => Promise<Date>
  /** Is told of every part as it is there. */
  readonly onPart?: (soFar: Preflight) => void
}

/** All checks side by side; there are eight of them, and each has a deadline of its own. */
export async function runPreflight(question: PreflightQuestion): Promise<Preflight> {
  const { cloud, publicUrl, clock, databaseNow, onPart, ...around } = question
  let soFar = NOTHING_YET
  const keep = (part: Partial<Preflight>) => {
    soFar = { ...soFar, ...part }
    onPart?.(soFar)
  }
  const server = (check: ServerCheck) => keep({ servers: [...soFar.servers, check].toSorted(byService) })
  const publicUrlSeen = (seen: PublicUrlCheck) => keep({ publicUrl: seen })
  const clockSeen = (seen: ClockCheck) => keep({ clocks: [...soFar.clocks, seen].toSorted(byName) })
  await Promise.all([
    checkWeb(cloud, 'login', around).then(({ check, date }) => {
      server(check)
      clockSeen(judgeClock('microsoft', clock(), date === null ? null : Date.parse(date)))
    }),
    checkWeb(cloud, 'graph', around).then(({ check }) => server(check)),
    ...PROTOCOLS.map((protocol) => checkMail(cloud, protocol, around).then(server)),
    checkPublicUrl(publicUrl, around).then(publicUrlSeen),
    databaseNow().then((now) => clockSeen(judgeClock('database', clock(), now.getTime()))),
  ])
  return soFar
}

function byService(one: ServerCheck, other: ServerCheck): number {
  return SERVICES.indexOf(one.service) - SERVICES.indexOf(other.service)
}

function byName(one: ClockCheck, other: ClockCheck): number {
  return other.against.localeCompare(one.against)
}
