import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Address } from '#components/ui/address.tsx'
import type { InvitationDetail } from '#lib/invitations/queries.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { TargetList } from './target-list.tsx'

export function InvitationFacts({ invitation }: { invitation: InvitationDetail }) {
  const t = useTranslations('invitations.detail')
  const names = useTranslations('mailbox.protocol')
  const format = useFormatter()
  const { signInAs, targets, app, note } = invitation
  const wanted = PROTOCOLS.filter((one) => targets.some(({ protocols }) => protocols.includes(one)))
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
      <dt className="quiet">{t('who')}</dt>
      <dd className="wrap-anywhere">
        <Address address={signInAs} />
      </dd>
      <dt className="quiet">{t('mailboxes')}</dt>
      <dd>
        <TargetList targets={targets} />
      </dd>
      <dt className="quiet">{t('protocols')}</dt>
      <dd>{format.list(wanted.map((one) => names(one)))}</dd>
      <dt className="quiet">{t('app')}</dt>
      <dd className="wrap-anywhere">
        <Link href={`/registrations/${app.id}`} className="link">
          {app.name}
        </Link>
      </dd>
      {note && (
        <>
          <dt className="quiet">{t('note')}</dt>
          <dd className="wrap-anywhere whitespace-pre-line">{note}</dd>
        </>
      )}
    </dl>
  )
}
