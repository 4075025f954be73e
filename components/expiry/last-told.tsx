import { useFormatter, useTranslations } from 'next-intl'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'

type Props = Pick<RegistrationDetail, 'graphAccess' | 'entraReadAt'> & { readonly stale: boolean }

/** How fresh it is what the page knows of Entra. */
export function LastTold({ graphAccess, entraReadAt, stale }: Props) {
  const t = useTranslations('expiry.read')
  const format = useFormatter()
  const when = entraReadAt ? format.dateTime(entraReadAt, { dateStyle: 'medium', timeStyle: 'short' }) : null
  if (graphAccess === 'denied') return <p>{when ? t('deniedAt', { when }) : t('denied')}</p>
  if (when === null) return <p>{t('never')}</p>
  return <p className={stale ? 'text-warning font-medium' : ''}>{t(stale ? 'stale' : 'at', { when })}</p>
}
