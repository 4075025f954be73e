import { getFormatter, getTranslations } from 'next-intl/server'
import type { ExplainedCause, Explanation } from '#components/explain/explanation.ts'
import { runsByItself } from '#lib/diagnosis/check.ts'
import { publicVersion } from '#lib/diagnosis/public-version.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import type { FailureExplained } from '#lib/explain/explain.ts'
import { maskPasted } from '#lib/mask-pasted.ts'
import { causeWords } from '#lib/web/cause-words.ts'
import { reasonsView } from '#lib/web/reasons-view.ts'
import { remedyView } from '#lib/web/remedy-view.ts'

const MOST_OTHERS = 6
const LONGEST_FACT = 600

/** What was found in a text, in the person's words. */
export async function explanationOf(found: FailureExplained, values: RemedyValues): Promise<Explanation> {
  const { cause, confidence, evidence, known } = found
  const [t, facts, words, reasons, table] = await Promise.all([
    getTranslations('explain'),
    getTranslations('facts'),
    causeWords(cause, values),
    candidatesOf(found, values),
    factTable(found),
  ])
  const codes = (evidence.aadsts ?? []).map((number) => `AADSTS${number}`)
  const remedy = await remedyView(words, { values, said: evidence.text, codes })
  const own = reasons.find(({ id }) => id === cause)
  const others = reasons.filter(({ id }) => id !== cause).slice(0, MOST_OTHERS)
  const rows = table.map(([name, value]) => `${name}: ${value}`)
  const named = t('ticket.cause', { title: words.title, id: cause })
  const said = t('ticket.said', { text: evidence.text })
  const { links, commands, takes, message } = remedy
  return {
    id: cause,
    title: words.title,
    who: words.whoName,
    confidence,
    speaksFor: own?.speaksFor ?? [],
    speaksAgainst: own?.speaksAgainst ?? [],
    plain: words.plain,
    unknown: cause === 'unspecified',
    ambiguous: found.ambiguous,
    steps: words.steps,
    remedy: { links, commands, takes, message },
    others,
    checks: found.checks.map((id) => ({ text: facts(`checks.${id}`), byPortal: runsByItself(id) })),
    facts: table,
    said: evidence.text,
    mailbox: known.mailbox && { href: `/mailboxes/${known.mailbox.id}`, address: known.mailbox.address },
    app: known.app && { href: known.app.id && `/registrations/${known.app.id}`, name: known.app.name },
    ticket: [
      named,
      t('ticket.confidence', { confidence: t(`confidence.${confidence}`) }),
      words.plain,
      t('ticket.who', { who: words.whoName }),
      ...words.steps.map((step, place) => `${place + 1}. ${step}`),
      ...rows,
      said,
    ].join('\n'),
    publicText: publicVersion(
      [named, ...others.map(({ title, id }) => t('ticket.other', { title, id })), ...rows, said].join('\n'),
      { names: namesIn(found) },
    ),
  }
}

/** Whatever names somebody's app or company, known here or only quoted in the text. */
function namesIn({ known, facts }: FailureExplained): string[] {
  return [known.app?.name, facts.applicationName, facts.directory].filter((name) => typeof name === 'string')
}

/** Every candidate, best first, with what speaks for it and against it. */
async function candidatesOf(found: FailureExplained, values: RemedyValues): Promise<ExplainedCause[]> {
  const { candidates } = await reasonsView(found)
  return Promise.all(
    found.candidates.map(async ({ cause, confidence }) => {
      const { title, whoName } = await causeWords(cause, values)
      const told = candidates.find(({ id }) => id === cause)
      return {
        id: cause,
        title,
        who: whoName,
        confidence,
        speaksFor: (told?.speaksFor ?? []).map(maskPasted),
        speaksAgainst: (told?.speaksAgainst ?? []).map(maskPasted),
      }
    }),
  )
}

/** Every fact with its name. Numbers that are codes are no quantities, and stay as they are. */
async function factTable({ facts }: FailureExplained): Promise<(readonly [string, string])[]> {
  const [t, sources, format] = await Promise.all([
    getTranslations('explain'),
    getTranslations('mailbox.evidence.sources'),
    getFormatter(),
  ])
  const { source, step, ...others } = facts
  const said = typeof source === 'string' && sources.has(source) ? { source: sources(source) } : {}
  const shown = { ...said, ...(step === source ? {} : { step }), ...others }
  return Object.entries(shown).flatMap(([key, value]) => {
    if (value === undefined) return []
    const all = Array.isArray(value) ? value : [value]
    const texts = all.map((one) => (key === 'aadsts' ? `AADSTS${one}` : String(one)))
    const name = t.has(`fact.${key}`) ? t(`fact.${key}`) : key
    return [[name, format.list(texts, { type: 'unit' }).slice(0, LONGEST_FACT)] as const]
  })
}
