import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import type { InvitationDetail } from '#lib/invitations/queries.ts'

/** What became of an invitation, step by step, and each sign-in that was made with it. */
export function Course({ invitation, now }: { invitation: InvitationDetail; now: number }) {
  const t = useTranslations('invitations')
  const {
    createdAt,
    inviter,
    openedAt,
    wrongAccount,
    wrongAccountAt,
    doneAt,
    revokedAt,
    expiresAt,
    expired,
  } = invitation
  const by = t('madeBy', { name: inviter ?? t('nobody') })
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
      <Step name={t('detail.made')} at={createdAt} now={now}>
        {by}
      </Step>
      <Step name={t('detail.opened')} at={openedAt} now={now} />
      {wrongAccountAt && (
        <Step name={t('detail.wrong')} at={wrongAccountAt} now={now}>
          <strong>{wrongAccount}</strong>
        </Step>
      )}
      {doneAt && <Step name={t('detail.done')} at={doneAt} now={now} />}
      {revokedAt && <Step name={t('detail.revoked')} at={revokedAt} now={now} />}
      {!doneAt && !revokedAt && (
        <Step name={t(expired ? 'detail.expired' : 'detail.expires')} at={expiresAt} now={now} />
      )}
      <dt className="quiet">{t('detail.attempts')}</dt>
      <dd>
        {invitation.attempts.length === 0 && t('detail.noAttempts')}
        <ul className="space-y-1">
          {invitation.attempts.map(({ id, createdAt: begun, phase, used }) => (
            <li key={id} className="wrap-anywhere">
              <Link href={`/attempts/${id}`} className="link">
                <Moment at={begun} now={now} />
              </Link>{' '}
              {t(`phase.${phase}`, { used: used ?? '–' })}
            </li>
          ))}
        </ul>
      </dd>
    </dl>
  )
}

interface StepProps {
  readonly name: string
  readonly at: Date | null
  readonly now: number
  readonly children?: React.ReactNode
}

function Step({ name, at, now, children }: StepProps) {
  const t = useTranslations('invitations.detail')
  return (
    <>
      <dt className="quiet">{name}</dt>
      <dd className="wrap-anywhere">
        {at ? <Moment at={at} now={now} /> : t('never')} {children}
      </dd>
    </>
  )
}
