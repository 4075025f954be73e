import { useTranslations } from 'next-intl'
import { CopyText } from '#components/ui/copy-text.tsx'
import type { PublicUrlCheck } from '#lib/preflight/report.ts'
import { CertificateLine } from './certificate-line.tsx'
import { VerdictMark } from './verdict-mark.tsx'

export function PublicAddress({ check }: { check: PublicUrlCheck }) {
  const t = useTranslations('preflight.publicUrl')
  const { note, text, redirectUri, verdict, certificate } = check
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="min-w-0 grow basis-60">{t(note, { text: text ?? '–' })}</p>
        <VerdictMark verdict={verdict} />
      </div>
      <CertificateLine certificate={certificate} />
      <p>{t('redirect')}</p>
      <CopyText text={redirectUri} label={t('copy')} />
    </div>
  )
}
