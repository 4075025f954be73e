'use client'

import { useTranslations } from 'next-intl'

export default function Broken({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('shell')
  return (
    <main className="mx-auto flex min-h-[60dvh] max-w-xl flex-col items-start justify-center gap-4 px-6">
      <h1 className="text-2xl font-semibold">{t('broken.title')}</h1>
      <p className="quiet">{t('broken.text', { digest: error.digest ?? '–' })}</p>
      <button type="button" className="btn btn-primary" onClick={reset}>
        {t('retry')}
      </button>
    </main>
  )
}
