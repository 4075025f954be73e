import type { IncidentMessage } from './message.ts'
import type { Occasion } from './render.ts'
import type { Rendered } from './rendered.ts'
import { oneLine, type Words } from './words.ts'

/** An incident: what broke, since when, what it stops, who must act, and what comes first. */
export function renderIncident(message: IncidentMessage, occasion: Occasion): Rendered {
  const { id, at, publicUrl, words } = occasion
  const { kind, severity } = message
  const over = kind === 'closed'
  return {
    id,
    kind,
    severity: over ? 'good' : severity,
    title: title(message, words),
    lines: over ? [ended(message, words)] : opened(message, words),
    facts: facts(message, words),
    sections: [],
    link: { url: `${publicUrl}/incidents/${message.incidentId}`, label: words.say('link.incident') },
    thread: `incident:${message.incidentId}`,
    at,
    data: {
      incident: {
        id: message.incidentId,
        level: message.level,
        subject: { kind: message.subjectKind, name: oneLine(message.subjectName) },
        app: message.appName,
        cause: message.cause,
        protocol: message.protocol,
        severity,
        who: message.who,
        since: message.since,
        closedAt: message.closedAt,
        closedWhy: message.closedWhy,
        stops: message.stops,
        of: message.of,
      },
    },
    through: message.through,
  }
}

const causeOf = (message: IncidentMessage, words: Words) =>
  words.cause(message.cause, {
    appName: message.appName ?? (message.subjectKind === 'app' ? message.subjectName : null),
    mailbox: message.subjectKind === 'mailbox' ? message.subjectName : null,
    account: message.subjectKind === 'grant' ? message.subjectName : null,
    ...(message.protocol ? { protocols: [message.protocol] } : {}),
  })

function title(message: IncidentMessage, words: Words): string {
  const values = { cause: causeOf(message, words).title, subject: oneLine(message.subjectName) }
  const { kind, closedWhy } = message
  return words.say(`title.${kind === 'closed' ? (closedWhy ?? 'works') : kind}`, values)
}

function opened(message: IncidentMessage, words: Words): string[] {
  const { say } = words
  const { plain, firstStep } = causeOf(message, words)
  const since = say('since', { since: words.time(message.since, message.zone) })
  return [
    ...(plain ? [plain] : []),
    message.returned ? `${since} ${say('returned')}` : since,
    ...(message.level === 'portal' && message.stops === 0 ? [] : [stops(message, words)]),
    ...(message.who === 'wait' ? [say('wait')] : firstStep ? [say('firstStep', { step: firstStep })] : []),
  ]
}

function stops({ stops, of, protocol }: IncidentMessage, { say }: Words): string {
  if (stops === 0) return say('stopsNothing')
  return say('stops', { stops, of, protocol: protocol ?? 'none' } as never)
}

function ended(message: IncidentMessage, words: Words): string {
  const closed = message.closedAt ?? message.due
  return words.say(`ended.${message.closedWhy ?? 'works'}`, {
    cause: causeOf(message, words).title,
    closed: words.time(closed, message.zone),
    lasted: words.span(message.since, closed),
  })
}

function facts(message: IncidentMessage, words: Words): Rendered['facts'] {
  const { say } = words
  const { stops, of, zone } = message
  const list: [string, string | null][] = [
    ['subject', oneLine(message.subjectName)],
    ['app', message.appName && message.subjectKind !== 'app' ? oneLine(message.appName) : null],
    ['protocol', message.protocol ? words.protocol(message.protocol) : null],
    ['since', words.time(message.since, zone)],
    ['until', message.kind === 'closed' && message.closedAt ? words.time(message.closedAt, zone) : null],
    ['stops', message.kind !== 'closed' && of > 0 ? say('fact.stopsValue', { stops, of } as never) : null],
    ['who', message.kind !== 'closed' ? words.who(message.who) : null],
  ]
  return list.flatMap(([name, value]) => (value === null ? [] : [{ name: say(`fact.${name}`), value }]))
}
