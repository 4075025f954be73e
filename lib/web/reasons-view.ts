import { getTranslations } from 'next-intl/server'
import type { Reasons } from '#lib/db/schema/mailboxes.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import { runsByItself } from '#lib/diagnosis/check.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'

/** Why it is thought to be this cause, ready to be shown. */
export interface ReasonsView {
  readonly confidence: Reasons['confidence']
  readonly ambiguous: boolean
  readonly candidates: readonly {
    readonly id: string
    readonly title: string
    readonly speaksFor: readonly string[]
    readonly speaksAgainst: readonly string[]
  }[]
  /** What tells them apart and takes a person, in the order in which to do it. */
  readonly checks: readonly string[]
}

/** The reasons of a diagnosis in words. Whatever an older or newer version wrote and this one cannot name is left out. */
export async function reasonsView(reasons: Reasons): Promise<ReasonsView> {
  const [causes, facts] = await Promise.all([getTranslations('causes'), getTranslations('facts')])
  const tell = (told: readonly Fact[]) =>
    told.flatMap(({ id, values }) => (facts.has(id) ? [facts(id, { ...NO_VALUES, ...values })] : []))
  return {
    confidence: reasons.confidence,
    ambiguous: reasons.ambiguous,
    candidates: reasons.candidates
      .filter(({ cause }) => isCauseId(cause))
      .map(({ cause, speaksFor, speaksAgainst }) => ({
        id: cause,
        title: causes(`${cause}.title`),
        speaksFor: tell(speaksFor),
        speaksAgainst: tell(speaksAgainst),
      })),
    checks: reasons.checks.flatMap((check) =>
      !runsByItself(check) && facts.has(`checks.${check}`) ? [facts(`checks.${check}`)] : [],
    ),
  }
}

/** A fact of another version may lack a value that its text asks for today. */
const NO_VALUES = {
  number: '–',
  error: '–',
  suberror: '–',
  reply: '–',
  code: '–',
  status: '–',
  words: '–',
  quoted: '–',
  host: '–',
  step: '–',
  audience: '–',
  permissions: '–',
  user: '–',
  expired: '–',
  protocol: '–',
  count: 1,
}
