'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { CopyText } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'

export interface MadeKeyFacts {
  readonly name: string
  readonly key: string
  /** A command that shows that it works. */
  readonly command: string
}

/** The one time a key is seen. */
export function MadeKey({ made, children }: { made: MadeKeyFacts; children: React.ReactNode }) {
  const t = useTranslations('consumers.shown')
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.focus(), [])
  return (
    <div ref={top} tabIndex={-1} className="space-y-4 outline-none">
      <Notice tone="success" title={t('title', { name: made.name })} live>
        <p>{t('once')}</p>
      </Notice>
      <div className="space-y-1">
        <p className="font-medium">{t('key')}</p>
        <CopyText text={made.key} label={t('key')} wide />
      </div>
      <div className="space-y-1">
        <p className="font-medium">{t('try')}</p>
        <p className="quiet text-sm">{t('tryHint')}</p>
        <CopyText text={made.command} label={t('try')} wide />
      </div>
      {children}
    </div>
  )
}
