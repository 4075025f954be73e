import { useFormatter, useTranslations } from 'next-intl'
import { CopyText } from '#components/ui/copy-text.tsx'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'
import { Expiry } from './expiry.tsx'
import { Fact, Facts } from './facts.tsx'

type Props = Pick<RegistrationDetail, 'credential' | 'fallback'>

export function CurrentSecret({ credential, fallback }: Props) {
  const t = useTranslations('registrations')
  const format = useFormatter()
  if (!credential) return <p className="text-error font-medium">{t('expiry.none')}</p>
  return (
    <>
      <Facts>
        {credential.thumbprint ? (
          <Fact name={t('facts.thumbprint')}>
            <CopyText text={credential.thumbprint} label={t('facts.thumbprint')} />
          </Fact>
        ) : (
          <Fact name={t('facts.secret')}>
            <code>…{credential.hint}</code>
          </Fact>
        )}
        <Fact name={t('facts.expires')}>
          <Expiry left={credential.left} expiresAt={credential.expiresAt} />
          <span className="quiet block text-sm">{t(`expiry.source.${credential.expirySource}`)}</span>
        </Fact>
        {credential.provenAt && (
          <Fact name={t('facts.proven')}>
            <time dateTime={credential.provenAt.toISOString()}>
              {format.dateTime(credential.provenAt, { dateStyle: 'medium', timeStyle: 'short' })}
            </time>
          </Fact>
        )}
      </Facts>
      {fallback && (
        <p className="quiet mt-2 text-sm">
          {t('detail.fallback', {
            kind: fallback.kind,
            hint: fallback.hint,
            date: format.dateTime(fallback.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' }),
          })}
        </p>
      )}
    </>
  )
}
