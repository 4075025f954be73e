import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ConnectForm } from '#components/connect/connect-form.tsx'
import { SharedForm } from '#components/connect/shared-form.tsx'
import { WhoseMailbox } from '#components/connect/whose-mailbox.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { connectableRegistrations } from '#lib/attempts/queries.ts'
import { nameOf, signedInAccounts } from '#lib/grants/delegates.ts'
import { addressInput } from '#lib/mailboxes/inputs.ts'
import { signOutOf } from '#lib/microsoft/sign-out.ts'
import { pageContext } from '#lib/web/context.ts'
import { attachAction, connectAction, connectSharedAction } from './actions.ts'
import { WAYS } from './ways.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connect'))('new.title') }
}

export default async function ConnectPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.connect')
  const { read } = context.database
  const [registrations, accounts, asked] = await Promise.all([
    connectableRegistrations(read),
    signedInAccounts(read),
    searchParams,
  ])
  const t = await getTranslations('connect')
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
  const options = registrations.map((registration) => ({
    ...registration,
    signOut: signOutOf(context.clouds.get(registration.cloud)),
  }))
  const registrationId = registrations.find(({ id }) => id === asked.registration)?.id ?? null
  const whose = asked.whose === 'shared' ? 'shared' : 'own'
  const given = addressInput.safeParse(asked.address).data ?? ''
  return (
    <div className="max-w-2xl">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <WhoseMailbox chosen={whose} choices={['own', 'shared', 'app']} />
      {whose === 'own' ? (
        <ConnectForm
          registrations={options}
          address={given}
          registrationId={registrationId}
          ways={WAYS}
          connect={connectAction}
        />
      ) : (
        <SharedForm
          registrations={options}
          accounts={accounts.map((account) => ({
            id: account.id,
            name: nameOf(account),
            app: account.app,
            shared: account.shared,
            stopped: account.stoppedAt !== null,
          }))}
          through={typeof asked.through === 'string' ? asked.through : null}
          addresses={given}
          registrationId={registrationId}
          ways={WAYS}
          connect={connectSharedAction}
          attach={attachAction}
        />
      )}
    </div>
  )
}
