import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Mark } from '#components/top-bar.tsx'

/** For readers without a login, in place of the top bar. */
export function VisitorBar() {
  const t = useTranslations('catalogue.visitor')
  const shell = useTranslations('shell')
  return (
    <div className="mb-6 flex flex-wrap items-center justify-between gap-3">
      <p className="flex items-center gap-2 text-lg font-semibold tracking-tight">
        <Mark />
        {shell('product')}
      </p>
      <Link href="/sign-in" className="link">
        {t('signIn')}
      </Link>
    </div>
  )
}
