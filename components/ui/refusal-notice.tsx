'use client'

import { useTranslations } from 'next-intl'
import type { FormState } from '#lib/web/form-state.ts'
import { Notice } from './notice.tsx'

/** The sentence for a refused form, from `messages/<locale>/refusals.json`. */
export function RefusalNotice({ state }: { state: FormState }) {
  const t = useTranslations('refusals')
  if (state.status !== 'refused' || !state.code) return null
  const facts = Object.fromEntries(
    Object.entries(state.facts ?? {}).map(([name, fact]) => [
      name,
      typeof fact === 'number' ? fact : String(fact),
    ]),
  )
  return (
    <Notice tone="error" live>
      {t(state.code, facts)}
    </Notice>
  )
}
