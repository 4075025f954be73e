'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useEffect, useState } from 'react'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { maskPasted } from '#lib/mask-pasted.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { Explained } from './explained.tsx'
import type { ExplainResult } from './explanation.ts'
import { LogFile } from './log-file.tsx'

interface Props {
  readonly places: readonly string[]
  /** Characters. */
  readonly longest: number
  readonly explain: (before: FormState<ExplainResult>, form: FormData) => Promise<FormState<ExplainResult>>
}

/** Takes any text of a failure and shows below what it means. Works as a plain form too. */
export function ExplainForm({ places, longest, explain }: Props) {
  const t = useTranslations('explain')
  const [state, action] = useActionState(explain, IDLE)
  const [text, setText] = useState(state.value?.masked ?? '')
  const [tooLong, setTooLong] = useState(false)
  useEffect(() => {
    if (state.value) setText(state.value.masked)
  }, [state])

  const error = tooLong ? 'paste-long' : state.fields?.text
  return (
    <div className="space-y-6">
      <form
        action={action}
        className="panel space-y-4 p-4 sm:p-5"
        onSubmit={(event) => {
          // Masked here already, so that a secret does not even leave the browser.
          const field = event.currentTarget.elements.namedItem('text') as HTMLTextAreaElement
          const long = field.value.length > longest
          setTooLong(long)
          if (long) event.preventDefault()
          else field.value = maskPasted(field.value)
        }}
      >
        {!error && <RefusalNotice state={state} />}
        <FieldFrame label={t('text.label')} hint={t('text.hint', { longest })} error={error}>
          {(control) => (
            <textarea
              {...control}
              name="text"
              required
              rows={8}
              spellCheck={false}
              autoComplete="off"
              placeholder={t('text.placeholder')}
              className={`textarea w-full font-mono text-sm ${error ? 'textarea-error' : ''}`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </FieldFrame>
        <LogFile longest={longest} onRead={setText} />
        <FieldFrame label={t('where.label')} error={state.fields?.where}>
          {(control) => (
            <select
              {...control}
              key={state.values?.where}
              name="where"
              className="select w-full sm:w-72"
              defaultValue={state.values?.where ?? 'unsure'}
            >
              {places.map((place) => (
                <option key={place} value={place}>
                  {t(`where.${place}`)}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <SubmitButton>{t('submit')}</SubmitButton>
          <p className="quiet max-w-prose text-sm">{t('kept')}</p>
        </div>
      </form>
      {state.status === 'done' && state.value && <Explained explanation={state.value.explanation} />}
    </div>
  )
}
