import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Fact, Facts } from '#components/registrations/facts.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Day, Moment } from './moment.tsx'

export interface GrantView {
  readonly upn: string | null
  readonly mail: string | null
  readonly tenantId: string | null
  readonly objectId: string | null
  readonly consentedAt: Date
  readonly lastRenewedAt: Date | null
  readonly nextRenewalAt: Date
  readonly diesIfUnusedUntil: Date
  readonly stoppedAt: Date | null
}

interface Props {
  readonly grant: GrantView | null
  readonly app: { readonly id: string; readonly name: string }
  /** Whether this person may open the app. */
  readonly linked: boolean
  readonly asOf: number
}

export function GrantFacts({ grant, app, linked, asOf }: Props) {
  const t = useTranslations('mailbox.grant')
  if (!grant) return <p className="quiet">{t('none')}</p>
  const when = (at: Date) => <Moment at={at} now={asOf} />
  return (
    <>
      {grant.stoppedAt && (
        <Notice tone="error" title={t('stopped')}>
          <p>
            {t('stoppedText')} {when(grant.stoppedAt)}
          </p>
        </Notice>
      )}
      <Facts>
        <Fact name={t('account')}>{grant.upn ?? '–'}</Fact>
        {grant.mail && grant.mail !== grant.upn && <Fact name={t('mail')}>{grant.mail}</Fact>}
        <Fact name={t('tenant')}>
          <code className="text-sm">{grant.tenantId ?? '–'}</code>
        </Fact>
        <Fact name={t('object')}>
          <code className="text-sm">{grant.objectId ?? '–'}</code>
        </Fact>
        <Fact name={t('app')}>
          {linked ? (
            <Link href={`/registrations/${app.id}`} className="link">
              {app.name}
            </Link>
          ) : (
            app.name
          )}
        </Fact>
        <Fact name={t('consented')}>{when(grant.consentedAt)}</Fact>
        <Fact name={t('renewed')}>{grant.lastRenewedAt ? when(grant.lastRenewedAt) : t('never')}</Fact>
        {!grant.stoppedAt && <Fact name={t('nextRenewal')}>{when(grant.nextRenewalAt)}</Fact>}
        <Fact name={t('dies')}>
          <Day at={grant.diesIfUnusedUntil} now={asOf} />
        </Fact>
      </Facts>
    </>
  )
}
