import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Rendered } from '#lib/alerts/rendered.ts'
import { andMore, cut, firstOf, oneLine, paragraph } from './text.ts'

const LONGEST_SUBJECT = 250
const LONGEST_PARAGRAPH = 20_000
const LONGEST_ITEM = 1_000
const MOST = 500

export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
}

/** The same for every attempt, so that a repetition can be known; under the host of the portal (RFC 5322 3.6.4). */
export function letterId(id: string, publicUrl: string): string {
  return `<${atom(id)}@${new URL(publicUrl).hostname.replace(/^\[|\]$/g, '').replaceAll(':', '.')}>`
}

/** A message as mail: plain text, and the same in simple HTML. Nothing of it can add a header. */
export function letterOf(message: Rendered, { from, to }: Envelope, publicUrl: string): Promise<Buffer> {
  const parts = partsOf(message)
  // What the messages about one thing refer to was never sent: every one of them is an answer to it.
  const thread = message.thread === null ? null : letterId(`thread-${fingerprint(message.thread)}`, publicUrl)
  return new MailComposer({
    from: { name: 'Mailgrant', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: cut(oneLine(message.title), LONGEST_SUBJECT),
    date: message.at,
    messageId: letterId(message.id, publicUrl),
    ...(thread ? { inReplyTo: thread, references: thread } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    text: plainText(parts),
    html: htmlText(parts),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

interface Parts {
  readonly title: string
  readonly lines: readonly string[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly sections: readonly { readonly heading: string; readonly items: readonly string[] }[]
  readonly link: Rendered['link']
}

function partsOf(message: Rendered): Parts {
  const limited = <T>(list: readonly T[], read: (one: T) => string): string[] => {
    const { first, more } = firstOf(list, MOST)
    return [...first.map(read), ...(more > 0 ? [andMore(more)] : [])]
  }
  return {
    title: oneLine(message.title),
    lines: limited(message.lines, (line) => cut(paragraph(line), LONGEST_PARAGRAPH)),
    facts: message.facts.slice(0, MOST).map(({ name, value }) => ({
      name: cut(oneLine(name), LONGEST_ITEM),
      value: cut(paragraph(value), LONGEST_ITEM),
    })),
    sections: message.sections.slice(0, MOST).map(({ heading, items }) => ({
      heading: cut(oneLine(heading), LONGEST_ITEM),
      items: limited(items, (item) => cut(oneLine(item), LONGEST_ITEM)),
    })),
    link: message.link,
  }
}

function plainText({ title, lines, facts, sections, link }: Parts): string {
  const blocks = [
    title,
    ...lines,
    facts.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    ...sections.map(({ heading, items }) => [heading, ...items.map((item) => `- ${item}`)].join('\n')),
    link ? `${oneLine(link.label)}\n${link.url}` : '',
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

function htmlText({ title, lines, facts, sections, link }: Parts): string {
  const row = ({ name, value }: Parts['facts'][number]) =>
    `<tr><td style="padding:2px 16px 2px 0;color:#555;vertical-align:top">${html(name)}</td><td style="padding:2px 0">${html(value)}</td></tr>`
  return [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    '<body style="font-family:system-ui,Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5">',
    `<h1 style="font-size:19px;margin:0 0 12px">${html(title)}</h1>`,
    ...lines.map((line) => `<p style="margin:0 0 12px">${html(line)}</p>`),
    facts.length > 0
      ? `<table style="border-collapse:collapse;margin:0 0 12px">${facts.map(row).join('')}</table>`
      : '',
    ...sections.map(
      ({ heading, items }) =>
        `<h2 style="font-size:16px;margin:16px 0 4px">${html(heading)}</h2><ul style="margin:0 0 12px">${items
          .map((item) => `<li>${html(item)}</li>`)
          .join('')}</ul>`,
    ),
    link && /^https?:\/\//.test(link.url)
      ? `<p style="margin:16px 0"><a href="${html(link.url)}">${html(oneLine(link.label))}</a></p>`
      : '',
    '</body></html>',
  ]
    .filter(Boolean)
    .join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>',
}

const html = (text: string): string => text.replaceAll(/[&<>"'\n]/g, (sign) => ENTITIES[sign] ?? sign)

const atom = (text: string): string => text.replaceAll(/[^A-Za-z0-9-]/g, '') || 'message'

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
