'use client'

import { useTranslations } from 'next-intl'
import { useFormStatus } from 'react-dom'

interface Props {
  readonly children: React.ReactNode
  readonly tone?: 'primary' | 'danger' | 'plain'
  readonly small?: boolean
}

const TONES = { primary: 'btn-primary', danger: 'btn-error', plain: '' } as const

export function SubmitButton({ children, tone = 'primary', small = false }: Props) {
  const { pending } = useFormStatus()
  const t = useTranslations('shell')
  return (
    <button
      type="submit"
      className={`btn ${TONES[tone]} ${small ? 'btn-sm' : ''}`}
      aria-disabled={pending}
      onClick={(event) => pending && event.preventDefault()}
    >
      {pending && <span className="loading loading-spinner loading-xs" aria-hidden="true" />}
      {pending ? t('working') : children}
    </button>
  )
}
