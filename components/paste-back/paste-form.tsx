'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useEffect, useRef } from 'react'
import type { Explanation } from '#components/connect/explanation.tsx'
import { ExplanationPanel } from '#components/connect/explanation.tsx'
import { FieldFrame } from '#components/ui/field-frame.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

/** Why the last paste was not taken. */
export interface PasteAnswer {
  readonly problem: string
  readonly explanation?: Explanation
}

interface Props {
  readonly attemptId: string
  readonly longest: number
  readonly paste: (before: FormState<PasteAnswer>, form: FormData) => Promise<FormState<PasteAnswer>>
}

export function PasteForm({ attemptId, longest, paste }: Props) {
  const t = useTranslations('paste')
  const [state, action] = useActionState(paste, IDLE as FormState<PasteAnswer>)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (state.status !== 'idle') box.current?.focus()
  }, [state])
  const answer = state.value
  return (
    <form action={action} className="space-y-4" noValidate>
      <input type="hidden" name="attemptId" value={attemptId} />
      <FieldFrame label={t('box')} hint={t('boxHint')} error={state.fields?.address}>
        {(control) => (
          <textarea
            {...control}
            ref={box}
            name="address"
            rows={4}
            className="textarea w-full font-mono text-sm"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={longest * 2}
            required
          />
        )}
      </FieldFrame>
      <RefusalNotice state={state} />
      {answer && (
        <Notice tone="error" title={t(`problem.${answer.problem}.title`)} live>
          <p>{t(`problem.${answer.problem}.text`)}</p>
        </Notice>
      )}
      {answer?.explanation && <ExplanationPanel explanation={answer.explanation} />}
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}
