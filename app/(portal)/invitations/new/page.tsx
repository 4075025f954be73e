import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { makeInvitationAction } from '#app/(portal)/invitations/actions.ts'
import { NewInvitation } from '#components/invitations/new-form.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { connectableRegistrations } from '#lib/attempts/queries.ts'
import { readPrefill } from '#lib/invitations/prefill.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitations'))('new.title') }
}

export default async function NewInvitationPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('invitation.create')
  const registrations = await connectableRegistrations(context.database.read)
  const t = await getTranslations('invitations')
  const prefill = readPrefill(await searchParams)
  const back = <BackLink href="/invitations">{t('title')}</BackLink>
  if (registrations.length === 0) {
    return (
      <>
        <PageHeader title={t('new.title')} lead={back} />
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
      <PageHeader
        title={t('new.title')}
        lead={
          <>
            <p>{back}</p>
            <p className="mt-2">{t('new.lead')}</p>
          </>
        }
      />
      <NewInvitation
        registrations={registrations}
        prefill={prefill}
        registrationId={registrations.find(({ id }) => id === prefill.registrationId)?.id ?? null}
        make={makeInvitationAction}
      />
    </div>
  )
}
