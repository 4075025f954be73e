import type { Message, TestMessage } from './message.ts'
import { renderDigest } from './render-digest.ts'
import { renderIncident } from './render-incident.ts'
import { renderReminder } from './render-reminder.ts'
import type { Rendered } from './rendered.ts'
import { alertWords, oneLine, type Words } from './words.ts'

export interface Occasion {
  /** Of the delivery. */
  readonly id: string
  readonly at: Date
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly words: Words
}

const STOPS_NOTHING = { registrationIds: [], mailboxIds: [], everything: false } as const

let english: Words | undefined

/** Makes words of the facts of a message. Pure, but for the texts of `messages/`, which are read once. */
export function renderMessage(message: Message, given: Omit<Occasion, 'words'>): Rendered {
  english ??= alertWords()
  const occasion = { ...given, words: english }
  switch (message.kind) {
    case 'opened':
    case 'worse':
    case 'closed':
      return renderIncident(message, occasion)
    case 'reminder':
      return renderReminder(message, occasion)
    case 'digest':
      return renderDigest(message, occasion)
    case 'test':
      return renderTest(message, occasion)
  }
}

function renderTest({ channelName }: TestMessage, { id, at, publicUrl, words }: Occasion): Rendered {
  const { say } = words
  const channel = oneLine(channelName)
  return {
    id,
    kind: 'test',
    severity: 'notice',
    title: say('title.test'),
    lines: [say('test.line', { channel }), say('test.nothing')],
    facts: [],
    sections: [],
    link: { url: `${publicUrl}/alerts`, label: say('link.alerts') },
    thread: null,
    at,
    data: { channel },
    through: STOPS_NOTHING,
  }
}
