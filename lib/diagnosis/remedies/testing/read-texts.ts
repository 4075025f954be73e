import { createTranslator } from 'next-intl'
import type { Translate } from '#lib/diagnosis/remedies/texts.ts'
import causes from '#messages/en/causes.json' with { type: 'json' }
import remedies from '#messages/en/remedies.json' with { type: 'json' }

/** The English texts as the pages read them. A text that is missing or cannot be filled in fails the test. */
function reader(namespace: string): Translate {
  return createTranslator({
    locale: 'en',
    messages: { causes, remedies } as never,
    namespace: namespace as never,
    onError: (error) => {
      throw error
    },
  }) as unknown as Translate
}

export const CAUSES_IN_ENGLISH = reader('causes')
export const REMEDIES_IN_ENGLISH = reader('remedies')
