import { URGENT_DAYS } from '#lib/credentials/days-left.ts'
import type { ReminderMessage } from './message.ts'
import type { Occasion } from './render.ts'
import type { Rendered } from './rendered.ts'
import { oneLine, type Words } from './words.ts'

/** A credential that runs out, or has: when, what stops with it, and what to do. */
export function renderReminder(message: ReminderMessage, occasion: Occasion): Rendered {
  const { id, at, publicUrl, words } = occasion
  const { say } = words
  const { days, what } = message
  const app = oneLine(message.appName)
  const over = hasEnded(message)
  return {
    id,
    kind: 'reminder',
    severity: days <= 0 ? 'red' : days <= URGENT_DAYS ? 'amber' : 'notice',
    title: say(over ? 'title.expired' : 'title.reminder', { what, app, days: Math.max(0, days) } as never),
    lines: lines(message, words),
    facts: [
      { name: say('fact.app'), value: app },
      {
        name: say('fact.credential'),
        value: say('fact.credentialValue', {
          name: message.displayName ? oneLine(message.displayName) : 'none',
          hint: message.hint,
        }),
      },
      { name: say('fact.ends'), value: words.utcDay(message.expiresAt) },
    ],
    sections: [],
    link: { url: `${publicUrl}/registrations/${message.registrationId}`, label: say('link.registration') },
    thread: `credential:${message.credentialId}`,
    at,
    data: {
      credential: {
        id: message.credentialId,
        kind: what,
        registrationId: message.registrationId,
        app,
        expiresAt: message.expiresAt,
        days,
        mailboxes: message.stops,
        rotatesBefore: message.rotatesBefore,
      },
    },
    // It still works, but may not for as long as the message travels.
    through: { registrationIds: [message.registrationId], mailboxIds: [], everything: false },
  }
}

const hasEnded = ({ expiresAt, due, days }: ReminderMessage) =>
  days < 0 || Date.parse(expiresAt) <= Date.parse(due)

function lines(message: ReminderMessage, words: Words): string[] {
  const { say } = words
  const { days, stops } = message
  const over = hasEnded(message)
  const day = words.utcDay(message.expiresAt)
  return [
    say(over ? 'reminder.ended' : 'reminder.end', { day, days } as never),
    say(over ? 'reminder.stopped' : 'reminder.stops', { stops } as never),
    action(message, words),
  ]
}

function action({ rotatesBefore, rotationTrouble, days }: ReminderMessage, { say }: Words): string {
  if (rotatesBefore === null) return say('reminder.step')
  if (rotationTrouble) return `${say('reminder.byItselfTrouble')} ${say('reminder.step')}`
  return say(days < rotatesBefore ? 'reminder.byItselfLate' : 'reminder.byItself', {
    before: rotatesBefore,
  } as never)
}
