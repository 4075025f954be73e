import { useTranslations } from 'next-intl'
import { CopyText } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'

interface Props {
  readonly registration: Pick<RegistrationDetail, 'appFacts' | 'credential'>
  readonly redirectUri: string
}

const KEYS = {
  spa: { title: 'spaTitle', text: 'spa' },
  'public-client': { title: 'publicTitle', text: 'public' },
  absent: { title: 'absentTitle', text: 'absent' },
} as const

/** What stands in the way of this app, or soon will. */
export function Findings({ registration: { appFacts, credential }, redirectUri }: Props) {
  const t = useTranslations('registrations.findings')
  const label = useTranslations('registrations.new')
  const place = appFacts?.redirectUri ?? 'web'
  const tone = credential?.left.tone
  const kind = credential?.kind ?? 'secret'
  return (
    <>
      {tone === 'expired' && (
        <Notice tone="error" title={t('expiredTitle', { kind })}>
          {t('expired', { kind })}
        </Notice>
      )}
      {(tone === 'urgent' || tone === 'warning') && (
        <Notice tone="warning" title={t('soonTitle', { kind })}>
          {t('soon', { kind })}
        </Notice>
      )}
      {place !== 'web' && (
        <Notice tone="warning" title={t(KEYS[place].title)}>
          <p>{t(KEYS[place].text)}</p>
          <CopyText text={redirectUri} label={label('redirectLabel')} />
        </Notice>
      )}
    </>
  )
}
