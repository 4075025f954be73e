import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { createTranslator } from 'next-intl'
import { type CauseId, causeOf } from '#lib/diagnosis/causes.ts'
import { CAUSES_OF, FAMILIES, type Family } from '#lib/diagnosis/families.ts'
import { remedyOf } from '#lib/diagnosis/remedies/remedy.ts'
import { causeTexts, type Translate } from '#lib/diagnosis/remedies/texts.ts'
import { en } from '#messages/en.ts'

/** Where the table stands, beside the other pages for whoever runs a portal. */
export const TABLE_FILE = 'docs/causes.md'

/** The catalogue of causes as one Markdown table, from the same texts and plans as the pages. */
export function causesTable(): string {
  const rows = FAMILIES.flatMap((family) => CAUSES_OF[family].map((cause) => row(family, cause)))
  return [
    '# Causes of failures',
    '',
    'Made by `npm run docs:causes` from `messages/en/causes.json` and `lib/diagnosis/`; change those, not this file. In',
    'the portal the same stands at `/causes`, where it can be searched, and with the names of a mailbox on its page.',
    '',
    `${rows.length} causes.`,
    '',
    '| Cause | What it means | How it is recognised | Who acts | What to do | Read more |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

const causes = reader('causes')
const words = reader('remedies')
const board = reader('board')
const catalogue = reader('catalogue')

function row(family: Family, cause: CauseId): string {
  const { title, plain, recognised, steps } = causeTexts(causes, words, cause, {})
  const { codes, takes, sources } = remedyOf(cause, {})
  const cells = [
    `**${cell(title)}**<br>\`${cause}\`<br>${cell(catalogue(`family.${family}`))}`,
    cell(plain),
    [
      ...(codes.length > 0 ? [codes.map((code) => `\`${cell(code)}\``).join(' ')] : []),
      cell(recognised),
    ].join('<br>'),
    cell(board(`who.${causeOf(cause).who}`)),
    [
      ...steps.map((step, place) => `${place + 1}. ${cell(step)}`),
      ...(takes ? [cell(words(`takes.${takes}`))] : []),
    ].join('<br>'),
    sources.map((source) => `[${cell(source.title)}](${source.url})`).join('<br>'),
  ]
  return `| ${cells.join(' | ')} |`
}

/** A cell ends at a bar, and a line ends a row. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function reader(namespace: keyof typeof en): Translate {
  return createTranslator({
    locale: 'en',
    messages: en,
    namespace,
    onError(error) {
      throw error
    },
  }) as unknown as Translate
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(TABLE_FILE, causesTable())
