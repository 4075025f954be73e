'use client'

import { useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly clouds: readonly { readonly id: string; readonly name: string }[]
  readonly chosen: string
  readonly action: (before: FormState<null>, form: FormData) => Promise<FormState<null>>
}

export function StartTest({ clouds, chosen, action }: Props) {
  const t = useTranslations('preflight')
  const [state, start] = useActionState(action, IDLE)
  return (
    <form action={start} className="space-y-3">
      <div className="flex flex-wrap items-end gap-3">
        <label className="min-w-0 grow basis-60 sm:max-w-md">
          <span className="mb-1 block font-medium">{t('cloud')}</span>
          <select name="cloud" key={chosen} defaultValue={chosen} className="select w-full">
            {clouds.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <SubmitButton>{t('start')}</SubmitButton>
      </div>
      <RefusalNotice state={state} />
    </form>
  )
}
