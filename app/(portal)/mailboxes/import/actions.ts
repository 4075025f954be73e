'use server'

import { redirect } from 'next/navigation'
import { PrepareInput } from '#lib/imports/inputs.ts'
import { prepareImport } from '#lib/imports/prepare.ts'
import { MOST_BYTES } from '#lib/imports/row.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const prepare = formAction(
  PrepareInput,
  {
    permission: 'mailbox.import',
    echo: ['registrationId', 'access', 'delegate', 'protocols[]', 'tags', 'updateKnown'],
    files: { file: MOST_BYTES },
  },
  async (context, input): Promise<never> => {
    const { importId } = await prepareImport(context, input)
    redirect(`/imports/${importId}`)
  },
)

/** Reads a list, and goes where it is shown. Nothing is connected by this. */
export async function prepareImportAction(before: FormState<never>, form: FormData) {
  return prepare(before, form)
}
