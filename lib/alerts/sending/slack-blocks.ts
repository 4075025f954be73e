import type { KnownBlock, MrkdwnElement } from '@slack/types'
import type { Rendered } from '#lib/alerts/rendered.ts'
import { andMore, cut, firstOf, oneLine, paragraph } from './text.ts'

/** Limits of Block Kit, in characters and elements. */
export const SLACK = {
  header: 150,
  section: 3_000,
  field: 2_000,
  fields: 10,
  blocks: 50,
  button: 75,
  url: 3_000,
  text: 3_000,
} as const

const MOST_LINES = 10
const MOST_SECTIONS = 15
const MOST_ITEMS = 30
const LONGEST_ITEM = 300
const SIGNS = { red: '🔴', amber: '🟠', good: '🟢', notice: '🔵' } as const

/** A message for an incoming webhook of Slack: blocks, and a line for notifications. */
export function slackMessage(message: Rendered) {
  const title = oneLine(message.title) || '–'
  const lines = firstOf(message.lines.map(paragraph).filter(Boolean), MOST_LINES)
  const facts = firstOf(message.facts, SLACK.fields)
  const sections = firstOf(message.sections, MOST_SECTIONS)
  const { link } = message
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: headline(message, title), emoji: true } },
    ...lines.first.map((line) => section(escaped(line, SLACK.section))),
    ...rest(lines.more),
    ...(facts.first.length > 0
      ? [{ type: 'section' as const, fields: facts.first.map(({ name, value }) => field(name, value)) }]
      : []),
    ...rest(facts.more),
    ...sections.first.map(({ heading, items }) => section(listed(heading, items))),
    ...rest(sections.more),
    ...(link && /^https?:\/\//.test(link.url) && link.url.length <= SLACK.url
      ? [
          {
            type: 'actions' as const,
            elements: [
              {
                type: 'button' as const,
                text: {
                  type: 'plain_text' as const,
                  text: cut(unmarked(oneLine(link.label)), SLACK.button) || '–',
                },
                url: link.url,
              },
            ],
          },
        ]
      : []),
    { type: 'context', elements: [mrkdwn(`Mailgrant · ${message.at.toISOString()}`)] },
  ] satisfies KnownBlock[]
  return { text: escaped(title, SLACK.text), blocks }
}

const headline = (message: Rendered, title: string) =>
  cut(`${SIGNS[message.severity]} ${unmarked(title)}`, SLACK.header)

/** Text as it is: no link, mention or channel is made of it. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true }) satisfies MrkdwnElement

const section = (text: string) => ({ type: 'section' as const, text: mrkdwn(text) })

const field = (name: string, value: string) =>
  mrkdwn(`*${escaped(oneLine(name), 200)}*\n${escaped(paragraph(value), SLACK.field - 210) || '–'}`)

function listed(heading: string, items: readonly string[]): string {
  const head = `*${escaped(oneLine(heading), 200)}*`
  const { first } = firstOf(items, MOST_ITEMS)
  const kept: string[] = []
  let length = head.length + andMore(items.length).length + 1
  for (const item of first) {
    const line = `• ${escaped(oneLine(item), LONGEST_ITEM)}`
    length += line.length + 1
    if (length > SLACK.section) break
    kept.push(line)
  }
  const more = items.length - kept.length
  return [head, ...kept, ...(more > 0 ? [andMore(more)] : [])].join('\n')
}

const rest = (more: number) =>
  more === 0 ? [] : [{ type: 'context' as const, elements: [mrkdwn(andMore(more))] }]

/** `&`, `<` and `>` are the three signs that mean something; a text that is too long is cut before an entity. */
function escaped(text: string, most: number): string {
  const whole = text.slice(0, most).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (whole.length <= most && text.length <= most) return whole
  return `${whole.slice(0, most - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`
}

/** For plain text, where nothing can be escaped. */
const unmarked = (text: string): string => text.replaceAll('<', '‹').replaceAll('>', '›')
