import { useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'

const STEPS = ['add', 'prove', 'use', 'remove'] as const

export function WhatItDoes() {
  const t = useTranslations('autorotation.what')
  return (
    <div className="space-y-4">
      <p>{t('lead')}</p>
      <ol className="ml-5 list-decimal space-y-1.5">
        {STEPS.map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
      <p className="quiet">{t('audit')}</p>
      <Notice tone="warning" title={t('warning.title')}>
        <p className="wrap-anywhere">{t('warning.text')}</p>
        <p>{t('warning.keeps')}</p>
      </Notice>
    </div>
  )
}
