import { getTranslations } from 'next-intl/server'
import type { CauseId } from '#lib/diagnosis/causes.ts'
import { CAUSES_OF, FAMILIES } from '#lib/diagnosis/families.ts'
import type { Searchable } from '#lib/diagnosis/find-causes.ts'
import { PLANS } from '#lib/diagnosis/remedies/remedy.ts'
import { causeTexts } from '#lib/diagnosis/remedies/texts.ts'

export interface CatalogueLine extends Searchable {
  readonly plain: string
}

/** Every cause in the words of the reader, family by family. Holds nothing of this installation. */
export async function catalogue(): Promise<readonly CatalogueLine[]> {
  const [causes, words] = await Promise.all([getTranslations('causes'), getTranslations('remedies')])
  return FAMILIES.flatMap((family) => CAUSES_OF[family]).map((id: CauseId) => {
    const { title, plain, recognised, steps } = causeTexts(causes, words, id, {})
    return { id, title, plain, codes: PLANS[id].codes, text: [plain, recognised, ...steps].join(' ') }
  })
}
