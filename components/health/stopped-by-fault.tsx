import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'
import { boardHref } from '#lib/health/board-params.ts'
import type { Fault } from '#lib/health/faults.ts'
import { paramsOf } from '#lib/health/stopped-by.ts'
import { useFaultSubject } from './fault-name.ts'

/** On the page of one mailbox: its trouble is that of something wider. */
export function StoppedByFault({ fault }: { fault: Fault }) {
  const t = useTranslations('board.faults')
  const subjectOf = useFaultSubject()
  const red = fault.severity === 'red'
  return (
    <Notice tone={red ? 'error' : 'warning'} title={t('notice.title', { subject: subjectOf(fault) })}>
      <p className="max-w-prose">
        {t(red ? 'notice.stops' : 'notice.slows', { count: fault.mailboxes })}{' '}
        <Link href={boardHref(paramsOf(fault))} className="link">
          {t('notice.link', { count: fault.mailboxes })}
        </Link>
      </p>
    </Notice>
  )
}
