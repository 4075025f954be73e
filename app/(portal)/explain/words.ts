import { getFormatter, getTranslations } from 'next-intl/server'
import type { ExplainedCause, Explanation } from '#components/explain/explanation.ts'
import { runsByItself } from '#lib/diagnosis/check.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'
import { publicVersion } from '#lib/diagnosis/public-version.ts'
import { remedyMessage } from '#lib/diagnosis/remedies/message.ts'
import { remedyOf } from '#lib/diagnosis/remedies/remedy.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import type { Candidate } from '#lib/diagnosis/rule.ts'
import type { FailureExplained } from '#lib/explain/explain.ts'
import { maskPasted } from '#lib/mask-pasted.ts'
import { causeWords } from '#lib/web/cause-words.ts'

const MOST_OTHERS = 6
const LONGEST_FACT = 600

/** What was found in a text, in the person's words. */
export async function explanationOf(found: FailureExplained, values: RemedyValues): Promise<Explanation> {
  const [t, facts, remedies] = await Promise.all([
    getTranslations('explain'),
    getTranslations('facts'),
    getTranslations('remedies'),
  ])
  const { cause, candidates, evidence, known } = found
  const tell = (all: readonly Fact[]) =>
    all.map(({ id, values: filled = {} }) => maskPasted(facts(id, filled)))
  const inWords = async (candidate: Candidate): Promise<ExplainedCause> => {
    const { title, whoName } = await causeWords(candidate.cause, values)
    return {
      id: candidate.cause,
      title,
      who: whoName,
      confidence: candidate.confidence,
      speaksFor: tell(candidate.speaksFor),
      speaksAgainst: tell(candidate.speaksAgainst),
    }
  }
  const own = candidates.find((one) => one.cause === cause)
  const first = await inWords(
    own ?? { cause, confidence: found.confidence, speaksFor: [], speaksAgainst: [] },
  )
  const others = await Promise.all(
    candidates
      .filter((one) => one.cause !== cause)
      .slice(0, MOST_OTHERS)
      .map(inWords),
  )
  const texts = await causeWords(cause, values)
  const remedy = remedyOf(cause, values)
  const codes = (evidence.aadsts ?? []).map((number) => `AADSTS${number}`)
  const message = remedyMessage(remedies, {
    who: texts.who,
    texts,
    remedy,
    values,
    said: evidence.text,
    codes,
  })
  const table = await factTable(found)
  const ticket = [
    t('ticket.cause', { title: texts.title, id: cause }),
    t('ticket.confidence', { confidence: t(`confidence.${found.confidence}`) }),
    texts.plain,
    t('ticket.who', { who: texts.whoName }),
    ...texts.steps.map((step, place) => `${place + 1}. ${step}`),
    ...table.map(([name, value]) => `${name}: ${value}`),
    t('ticket.said', { text: evidence.text }),
  ].join('\n')
  const publicText = publicVersion(
    [
      t('ticket.cause', { title: texts.title, id: cause }),
      ...others.map(({ title, id }) => t('ticket.other', { title, id })),
      ...table.map(([name, value]) => `${name}: ${value}`),
      t('ticket.said', { text: evidence.text }),
    ].join('\n'),
    { names: [known.app?.name ?? ''] },
  )
  return {
    ...first,
    plain: texts.plain,
    whoId: texts.who,
    unknown: cause === 'unspecified',
    ambiguous: found.ambiguous,
    steps: texts.steps,
    takes: remedy.takes && remedies(`takes.${remedy.takes}`),
    links: remedy.links.map(({ id, href, inside }) => ({ name: remedies(`link.${id}`), href, inside })),
    commands: remedy.commands.map(({ id, shell, text }) => ({
      name: remedies(`command.${id}`),
      shell: remedies(`shell.${shell}`),
      text,
    })),
    message: message && { body: `${message.subject}\n\n${message.body}`, href: message.href },
    others,
    checks: found.checks.map((id) => ({ text: facts(`checks.${id}`), byPortal: runsByItself(id) })),
    facts: table,
    said: evidence.text,
    mailbox: known.mailbox && {
      href: `/mailboxes/${known.mailbox.id}`,
      address: known.mailbox.address,
    },
    app: known.app && {
      href: known.app.id && `/registrations/${known.app.id}`,
      name: known.app.name,
    },
    ticket,
    publicText,
  }
}

/** Every fact with its name. Numbers that are codes are no quantities, and stay as they are. */
async function factTable({ facts }: FailureExplained): Promise<(readonly [string, string])[]> {
  const [t, format] = await Promise.all([getTranslations('explain'), getFormatter()])
  return Object.entries(facts).map(([key, value]) => {
    const all = Array.isArray(value) ? value : [value]
    const texts = all.map((one) => (key === 'aadsts' ? `AADSTS${one}` : String(one)))
    const name = t.has(`fact.${key}`) ? t(`fact.${key}`) : key
    return [name, format.list(texts, { type: 'unit' }).slice(0, LONGEST_FACT)] as const
  })
}
