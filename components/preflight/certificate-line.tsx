import { useFormatter, useTranslations } from 'next-intl'
import type { CertificateFacts } from '#lib/network/certificate.ts'

export function CertificateLine({ certificate }: { certificate: CertificateFacts | null }) {
  const t = useTranslations('preflight')
  const format = useFormatter()
  if (!certificate) return null
  const { subject, issuer, validTo } = certificate
  return (
    <p className="quiet text-sm wrap-anywhere">
      {t('certificate', {
        subject,
        issuer,
        until: format.dateTime(new Date(validTo), { dateStyle: 'medium' }),
      })}
    </p>
  )
}
