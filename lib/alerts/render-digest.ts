import type { DigestMessage } from './message.ts'
import type { Occasion } from './render.ts'
import type { Rendered } from './rendered.ts'
import { oneLine, type Words } from './words.ts'

/** How it all stands, once a day. */
export function renderDigest(message: DigestMessage, { id, at, publicUrl, words }: Occasion): Rendered {
  const { say } = words
  const open = message.open.length + message.openMore
  const expiries = message.expiries.length + message.expiriesMore
  const well = open === 0 && expiries === 0 && message.channels.length === 0
  const worst = message.open.some(({ severity }) => severity === 'red') ? 'red' : 'amber'
  return {
    id,
    kind: 'digest',
    severity: open > 0 || message.channels.length > 0 ? worst : 'good',
    title: well ? say('title.well') : say('title.digest', { open, expiries } as never),
    lines: [say('digest.lead', { day: words.day(message.day) }), ...(well ? [say('digest.well')] : [])],
    facts: [],
    sections: sections(message, words).filter(({ items }) => items.length > 0),
    link: { url: `${publicUrl}/incidents`, label: say('link.incidents') },
    thread: null,
    at,
    data: { day: message.day, rule: message.ruleName, open, closed: message.closed.length, expiries },
    through: { registrationIds: [], mailboxIds: [], everything: false },
  }
}

function sections(message: DigestMessage, words: Words): Rendered['sections'] {
  const { say } = words
  const { zone } = message
  const more = (count: number) => (count > 0 ? [say('digest.more', { count } as never)] : [])
  return [
    {
      heading: say('digest.open'),
      items: [
        ...message.open.map((one) =>
          say('digest.openItem', {
            ...named(one, words),
            severity: one.severity,
            since: words.time(one.since, zone),
            stops: one.stops,
          } as never),
        ),
        ...more(message.openMore),
      ],
    },
    {
      heading: say('digest.closed'),
      items: [
        ...message.closed.map((one) =>
          say('digest.closedItem', {
            ...named(one, words),
            since: words.time(one.since, zone),
            closed: words.time(one.closedAt, zone),
          }),
        ),
        ...more(message.closedMore),
      ],
    },
    {
      heading: say('digest.expiries'),
      items: [
        ...message.expiries.map((one) =>
          say('digest.expiryItem', {
            what: one.what,
            name: oneLine(one.name),
            app: oneLine(one.appName),
            days: one.days,
            gone: one.days < 0 ? 'yes' : 'no',
            day: words.utcDay(one.expiresAt),
            spare: one.spare ? 'yes' : 'no',
            stops: one.stops,
          } as never),
        ),
        ...more(message.expiriesMore),
      ],
    },
    {
      heading: say('digest.channels'),
      items: message.channels.map(({ name, dead, since }) =>
        say('digest.channelItem', {
          name: oneLine(name),
          dead: dead || since === null ? 'yes' : 'no',
          since: since ? words.time(since, zone) : '',
        }),
      ),
    },
  ]
}

const named = (one: { readonly cause: string; readonly subjectName: string }, words: Words) => ({
  cause: words.cause(one.cause, {}).title,
  subject: oneLine(one.subjectName),
})
