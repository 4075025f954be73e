'use client'

import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { Notice } from '#components/ui/notice.tsx'

const never = () => () => {}

/** Shown when the browser reached the portal at another address than the configured one. */
export function OriginWarning({ publicUrl }: { publicUrl: string }) {
  const t = useTranslations('registrations.new')
  const here = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => publicUrl,
  )
  if (here === publicUrl) return null
  return (
    <Notice tone="warning" title={t('originTitle')}>
      <p className="wrap-anywhere">{t('origin', { here, publicUrl })}</p>
    </Notice>
  )
}
