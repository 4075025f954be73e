'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { CopyText } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'

const PROGRAMS = ['apple', 'google', 'outlook', 'reach'] as const

/** The one time a calendar link is seen. */
export function CalendarLink({ link }: { link: string }) {
  const t = useTranslations('calendar.shown')
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.focus(), [])
  return (
    <div ref={top} tabIndex={-1} className="space-y-4 outline-none">
      <Notice tone="success" title={t('title')} live>
        <p>{t('once')}</p>
      </Notice>
      <div className="space-y-1">
        <p className="font-medium">{t('link')}</p>
        <CopyText text={link} label={t('link')} wide />
      </div>
      <a href={link.replace(/^https?:/, 'webcal:')} className="btn">
        {t('open')}
      </a>
      <ul className="quiet list-disc space-y-1 pl-5 text-sm">
        {PROGRAMS.map((program) => (
          <li key={program}>{t(`how.${program}`)}</li>
        ))}
      </ul>
    </div>
  )
}
