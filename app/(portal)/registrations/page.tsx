import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { RegistrationList } from '#components/registrations/registration-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { allows } from '#lib/access/permissions.ts'
import { registrationPanel } from '#lib/registrations/queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('registrations'))('title') }
}

export default async function RegistrationsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('registration.read')
  const registrations = await registrationPanel(context.database.read)
  const t = await getTranslations('registrations')
  const mayAdd = allows(context.actor, 'registration.create')
  const add = mayAdd && (
    <Link href="/registrations/new" className="btn btn-primary">
      {t('add')}
    </Link>
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={registrations.length > 0 && add} />
      {(await searchParams).done === 'removed' && (
        <div className="mb-4">
          <Notice tone="success" live>
            {t('done.removed')}
          </Notice>
        </div>
      )}
      {registrations.length > 0 ? (
        <RegistrationList registrations={registrations} />
      ) : (
        <EmptyState title={t('empty.title')} action={add}>
          {t('empty.text')}
        </EmptyState>
      )}
    </>
  )
}
