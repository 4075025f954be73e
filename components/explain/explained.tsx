'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { Candidates } from './candidates.tsx'
import type { Explanation } from './explanation.ts'
import { Facts } from './facts.tsx'
import { Reasons } from './reasons.tsx'
import { WhatToDo } from './what-to-do.tsx'

/** What a pasted text means: cause, certainty, reasons, who acts, steps, other candidates, facts and the words. */
export function Explained({ explanation }: { explanation: Explanation }) {
  const t = useTranslations('explain')
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every new answer, the reader is taken to it
  useEffect(() => heading.current?.focus(), [explanation])
  const { title, confidence, plain, who, unknown, ambiguous, mailbox, app, ticket, publicText } = explanation
  return (
    <div className="space-y-4">
      <section className={`panel border-l-4 p-4 sm:p-5 ${unknown ? 'border-l-warning' : 'border-l-primary'}`}>
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <h2
            ref={heading}
            tabIndex={-1}
            className="min-w-0 text-lg font-semibold wrap-anywhere focus:outline-none"
          >
            {title}
          </h2>
          <div className="flex flex-wrap">
            <CopyButton text={ticket} label={t('copy.ticketLabel')}>
              {t('copy.ticket')}
            </CopyButton>
            <CopyButton text={publicText} label={t('copy.publicLabel')}>
              {t('copy.public')}
            </CopyButton>
          </div>
        </div>
        {!unknown && <p className="quiet text-sm">{t(`confidence.${confidence}`)}</p>}
        <p className="mt-2 max-w-prose wrap-anywhere">{plain}</p>
        {unknown && <p className="mt-2 max-w-prose">{t('unknown')}</p>}
        {ambiguous && !unknown && <p className="mt-2 max-w-prose">{t('ambiguous')}</p>}
        {mailbox && (
          <p className="mt-2">
            {t.rich('known.mailbox', {
              mailbox: () => (
                <Link key="mailbox" href={mailbox.href} className="link wrap-anywhere">
                  {mailbox.address}
                </Link>
              ),
            })}
          </p>
        )}
        {app && (
          <p className={mailbox ? '' : 'mt-2'}>
            {t.rich('known.app', {
              app: () =>
                app.href ? (
                  <Link key="app" href={app.href} className="link wrap-anywhere">
                    {app.name}
                  </Link>
                ) : (
                  <strong key="app">{app.name}</strong>
                ),
            })}
          </p>
        )}
        <p className="mt-3">
          <span className="quiet">{t('who')}: </span>
          <strong>{who}</strong>
        </p>
        <Reasons cause={explanation} />
        <WhatToDo explanation={explanation} />
      </section>
      <Candidates explanation={explanation} />
      <Facts explanation={explanation} />
    </div>
  )
}
