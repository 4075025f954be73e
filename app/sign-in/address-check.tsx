'use client'

import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { Notice } from '#components/ui/notice.tsx'

const never = () => () => {}

/** Cookies and redirects are made for the configured address: at another one, signing in cannot work. */
export function AddressCheck({ publicUrl }: { publicUrl: string }) {
  const t = useTranslations('signin.elsewhere')
  const there = new URL(publicUrl).origin
  const here = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => there,
  )
  if (here === there) return null
  return (
    <Notice tone="warning" title={t('title')}>
      <p className="wrap-anywhere">{t('text', { here, there })}</p>
      <a className="link wrap-anywhere" href={`${there}/sign-in`}>
        {t('link', { there })}
      </a>
    </Notice>
  )
}
