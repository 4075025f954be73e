import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ConnectForm } from '#components/connect/connect-form.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { connectableRegistrations } from '#lib/attempts/queries.ts'
import { addressInput } from '#lib/mailboxes/inputs.ts'
import { pageContext } from '#lib/web/context.ts'
import { connectAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connect'))('new.title') }
}

export default async function ConnectPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.connect')
  const registrations = await connectableRegistrations(context.database.read)
  const t = await getTranslations('connect')
  const { address, registration } = await searchParams
  if (registrations.length === 0) {
    return (
      <>
        <PageHeader title={t('new.title')} />
        <EmptyState
          title={t('new.empty.title')}
          action={
            <Link href="/registrations" className="btn btn-primary">
              {t('new.empty.action')}
            </Link>
          }
        >
          {t('new.empty.text')}
        </EmptyState>
      </>
    )
  }
  return (
    <div className="max-w-2xl">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <ConnectForm
        registrations={registrations}
        address={addressInput.safeParse(address).data ?? ''}
        registrationId={registrations.find(({ id }) => id === registration)?.id ?? null}
        connect={connectAction}
      />
    </div>
  )
}
