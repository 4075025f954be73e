'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'

const SHOWN_MILLISECONDS = 2000

/** A value to take along, with a button that copies it. */
export function CopyText({ text, label, wide = false }: { text: string; label: string; wide?: boolean }) {
  return (
    <span
      className={`bg-base-200 border-base-300 rounded-field inline-flex max-w-full items-center gap-1 border py-0.5 pr-0.5 pl-2.5 ${wide ? 'w-full' : ''}`}
    >
      <code className="min-w-0 grow text-sm wrap-anywhere">{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  )
}

export function CopyButton({
  text,
  label,
  children,
}: {
  /** Or how to make it, when that is dear and seldom wanted. */
  text: string | (() => string)
  label: string
  children?: React.ReactNode
}) {
  const t = useTranslations('shell')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <button
      type="button"
      className="btn btn-ghost btn-xs shrink-0"
      onClick={async () => {
        await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
        setCopied(true)
      }}
    >
      <span aria-live="polite">{copied ? t('copied') : (children ?? t('copy'))}</span>
      <span className="sr-only"> {label}</span>
    </button>
  )
}
