import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'

/** The name of the app, and what can be done with it. */
export async function Header({ id, name }: { id: string; name: string }) {
  const t = await getTranslations('registrations')
  return (
    <PageHeader
      title={name}
      lead={<BackLink href="/registrations">{t('title')}</BackLink>}
      actions={
        <>
          <Link href={`/mailboxes/new?registration=${id}`} className="btn btn-primary">
            {t('detail.connect')}
          </Link>
          <Link href={`/registrations/${id}/rotation`} className="btn">
            {t('detail.rotate')}
          </Link>
          <Link href={`/registrations/${id}/app-only`} className="btn">
            {t('detail.appOnly')}
          </Link>
        </>
      }
    />
  )
}
