import { getTranslations } from 'next-intl/server'
import type { Who } from '#lib/diagnosis/cause.ts'
import { type CauseId, causeOf } from '#lib/diagnosis/causes.ts'
import { type CauseTexts, causeTexts } from '#lib/diagnosis/remedies/texts.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'

export interface CauseWords extends CauseTexts {
  readonly id: CauseId
  readonly who: Who
  /** Who must act, in words. */
  readonly whoName: string
}

/** A cause in the person's words, with everything that is known of the case filled in. */
export async function causeWords(cause: CauseId, values: RemedyValues): Promise<CauseWords> {
  const [causes, remedies, board] = await Promise.all([
    getTranslations('causes'),
    getTranslations('remedies'),
    getTranslations('board'),
  ])
  const { who } = causeOf(cause)
  return { id: cause, who, whoName: board(`who.${who}`), ...causeTexts(causes, remedies, cause, values) }
}
