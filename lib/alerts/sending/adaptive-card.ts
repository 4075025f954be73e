import type { Rendered } from '#lib/alerts/rendered.ts'
import { andMore, cut, firstOf, oneLine, paragraph } from './text.ts'

/** Teams refuses a message of more than 28 kB; a little is left for what carries it. */
export const MOST_CARD_BYTES = 27_000

const COLOURS = { red: 'Attention', amber: 'Warning', good: 'Good', notice: 'Accent' } as const
/** Shares of the room that are tried one after the other until the message fits. */
const SHARES = [1, 0.6, 0.3, 0.1, 0.03]
const ROOM = {
  title: 300,
  lines: 12,
  line: 2_000,
  facts: 20,
  name: 80,
  value: 500,
  sections: 8,
  items: 25,
  item: 300,
}
const LONGEST_URL = 2_000

/**
 * A message as a Teams workflow takes it ("When a Teams webhook request is received"): an Adaptive Card 1.4. Every text
 * stands in a TextRun, where Markdown means nothing, so that no name of a mailbox becomes a link or a mention.
 *
 * @see https://adaptivecards.io/explorer/RichTextBlock.html
 */
export function teamsMessage(message: Rendered) {
  for (const share of SHARES) {
    const made = messageWithin(message, share)
    if (Buffer.byteLength(JSON.stringify(made)) <= MOST_CARD_BYTES) return made
  }
  return messageWithin({ ...message, lines: [], facts: [], sections: [] }, 0)
}

function messageWithin(message: Rendered, share: number) {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: adaptiveCard(message, share),
      },
    ],
  }
}

function adaptiveCard(message: Rendered, share: number) {
  const room = (most: number) => Math.max(1, Math.floor(most * share))
  const title = oneLine(cut(message.title, Math.max(60, room(ROOM.title)))) || '–'
  const lines = firstOf(message.lines.map(paragraph).filter(Boolean), room(ROOM.lines))
  const facts = firstOf(message.facts, room(ROOM.facts))
  const sections = firstOf(message.sections, room(ROOM.sections))
  const link = message.link
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    fallbackText: plain(title),
    body: [
      block([run(title, { size: 'Large', weight: 'Bolder', color: COLOURS[message.severity] })]),
      ...lines.first.map((line) => block([run(cut(line, room(ROOM.line)))])),
      ...rest(lines.more),
      ...facts.first.map(({ name, value }) =>
        block(
          [
            run(`${cut(oneLine(name), room(ROOM.name))}: `, { weight: 'Bolder' }),
            run(cut(paragraph(value), room(ROOM.value)) || '–'),
          ],
          'Small',
        ),
      ),
      ...rest(facts.more),
      ...sections.first.flatMap((section) => {
        const items = firstOf(section.items, room(ROOM.items))
        return [
          block([run(cut(oneLine(section.heading), room(ROOM.item)) || '–', { weight: 'Bolder' })], 'Medium'),
          ...items.first.map((item) => block([run(`• ${cut(oneLine(item), room(ROOM.item))}`)], 'None')),
          ...rest(items.more),
        ]
      }),
      ...rest(sections.more),
    ],
    ...(link && isLink(link.url)
      ? { actions: [{ type: 'Action.OpenUrl', title: cut(oneLine(link.label), 80) || '–', url: link.url }] }
      : {}),
  }
}

interface RunLook {
  readonly size?: 'Large'
  readonly weight?: 'Bolder'
  readonly color?: (typeof COLOURS)[keyof typeof COLOURS]
  readonly isSubtle?: boolean
}

type Inline = ReturnType<typeof run>

const run = (text: string, look: RunLook = {}) => ({ type: 'TextRun' as const, text: plain(text), ...look })

const block = (inlines: readonly Inline[], spacing: 'None' | 'Small' | 'Medium' | 'default' = 'default') => ({
  type: 'RichTextBlock' as const,
  inlines,
  ...(spacing === 'default' ? {} : { spacing }),
})

const rest = (more: number) => (more === 0 ? [] : [block([run(andMore(more), { isSubtle: true })], 'None')])

/** `{{DATE(…)}}` is the one thing that a TextRun would replace. */
const plain = (text: string): string => text.replaceAll('{{', '{\u200B{')

const isLink = (url: string): boolean => /^https?:\/\//.test(url) && url.length <= LONGEST_URL
