'use server'

import { refresh } from 'next/cache'
import { forgetUnnamed } from '#lib/unnamed/commands.ts'
import { forgetInput } from '#lib/unnamed/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const forget = formAction(
  forgetInput,
  { permission: 'unnamed.remove', echo: [] },
  async (context, { unnamedId }): Promise<number> => {
    const gone = await forgetUnnamed(context, unnamedId)
    refresh()
    return gone
  },
)

export async function forgetUnnamedAction(before: FormState<number>, form: FormData) {
  return forget(before, form)
}
