'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useId, useRef } from 'react'
import { CopyButton, CopyText } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'

export interface MadeLinkFacts {
  readonly id: string
  readonly link: string
  readonly signInAs: string
  readonly targets: readonly string[]
  readonly days: number
  readonly inviter: string
}

/** The one time a link is seen: to copy, and in a text that is ready to be sent. */
export function MadeLink({ made, children }: { made: MadeLinkFacts; children?: React.ReactNode }) {
  const t = useTranslations('invitations.made')
  const id = useId()
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.focus(), [])
  const { link, signInAs, targets, days, inviter } = made
  const what = t('what', { count: targets.length, first: targets[0] ?? signInAs })
  const subject = t('subject', { what })
  const body = t('body', { address: signInAs, link, what, days, name: inviter })
  const mailto = `mailto:${encodeURIComponent(signInAs)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`
  return (
    <div ref={top} tabIndex={-1} className="space-y-4 outline-none">
      <Notice tone="success" title={t('title')} live>
        <p className="wrap-anywhere">{t('once', { address: signInAs })}</p>
      </Notice>
      <section className="panel space-y-4 p-5 sm:p-6">
        <div className="space-y-1">
          <p className="font-medium">{t('link')}</p>
          <CopyText text={link} label={t('link')} wide />
        </div>
        <div className="space-y-1">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <label htmlFor={id} className="font-medium">
              {t('text')}
            </label>
            <CopyButton text={body} label={t('text')} />
          </div>
          <textarea id={id} readOnly rows={13} value={body} className="textarea w-full" />
        </div>
        <div className="flex flex-wrap gap-2">
          <a href={mailto} className="btn btn-primary">
            {t('mail')}
          </a>
          <Link href={`/invitations/${made.id}`} className="btn">
            {t('open')}
          </Link>
          {children}
        </div>
      </section>
    </div>
  )
}
