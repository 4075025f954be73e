import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ConnectAppForm } from '#components/app-only/connect-app-form.tsx'
import { WhoseMailbox } from '#components/connect/whose-mailbox.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { connectableRegistrations } from '#lib/attempts/queries.ts'
import { MOST_APP_MAILBOXES } from '#lib/mailboxes/app-inputs.ts'
import { pageContext } from '#lib/web/context.ts'
import { connectAppAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apponly'))('connect.title') }
}

export default async function ConnectAppPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.connect')
  const registrations = await connectableRegistrations(context.database.read)
  // That page says what is missing.
  if (registrations.length === 0) redirect('/mailboxes/new')
  const t = await getTranslations('apponly.connect')
  const { registration } = await searchParams
  return (
    <div className="max-w-2xl">
      <PageHeader title={t('title')} lead={t('lead')} />
      <WhoseMailbox chosen="app" choices={['own', 'shared', 'app']} />
      <ConnectAppForm
        registrations={registrations}
        registrationId={registrations.find(({ id }) => id === registration)?.id ?? null}
        most={MOST_APP_MAILBOXES}
        connect={connectAppAction}
      />
    </div>
  )
}
