'use server'

import type { ExplainResult } from '#components/explain/explanation.ts'
import { explainFailure } from '#lib/explain/explain.ts'
import { explainInput } from '#lib/explain/inputs.ts'
import { valuesOf } from '#lib/explain/values.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import { explanationOf } from './words.ts'

// The text itself is never sent back: it may hold a secret. Its masked form is part of the result.
const explain = formAction(
  explainInput,
  { permission: 'failure.explain', echo: ['where'] },
  async (context, input): Promise<ExplainResult> => {
    const found = await explainFailure(context, input)
    const values = valuesOf(found.facts, found.known, context.clouds, redirectUri(context.publicUrl))
    return { masked: found.masked, explanation: await explanationOf(found, values) }
  },
)

export async function explainAction(before: FormState<ExplainResult>, form: FormData) {
  return explain(before, form)
}
