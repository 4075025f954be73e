import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { remakeInvitationAction, revokeInvitationAction } from '#app/(portal)/invitations/actions.ts'
import { Course } from '#components/invitations/course.tsx'
import { InvitationFacts } from '#components/invitations/invitation-facts.tsx'
import { InvitationMark } from '#components/invitations/invitation-mark.tsx'
import { LinkActions } from '#components/invitations/link-actions.tsx'
import { Section } from '#components/registrations/section.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { readClock } from '#lib/health/queries.ts'
import { invitationDetail } from '#lib/invitations/queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitations'))('title') }
}

export default async function InvitationPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('invitation.read')
  const id = z.uuid().safeParse((await params).id)
  if (!id.success) notFound()
  const { read } = context.database
  const [invitation, now] = await Promise.all([invitationDetail(read, id.data), readClock(read)])
  if (!invitation) notFound()
  const t = await getTranslations('invitations')
  const { signInAs, state, open, wrongAccount } = invitation
  const connected = invitation.attempts.find(({ phase }) => phase === 'connected')
  const moving = invitation.targets.some(({ move }) => move)
  return (
    <div className="max-w-4xl">
      <PageHeader
        title={signInAs}
        lead={<BackLink href="/invitations">{t('title')}</BackLink>}
        actions={
          <>
            {connected && moving && (
              <Link href={`/attempts/${connected.id}`} className="btn btn-primary">
                {t('detail.openMove')}
              </Link>
            )}
            {connected?.mailboxId && (
              <Link href={`/mailboxes/${connected.mailboxId}`} className={moving ? 'btn' : 'btn btn-primary'}>
                {t('detail.openMailbox')}
              </Link>
            )}
          </>
        }
      />
      <div className="space-y-4">
        {(await searchParams).done === 'revoked' && state === 'revoked' && (
          <Notice tone="success" live>
            {t('revoke.done')}
          </Notice>
        )}
        <section className="panel space-y-4 p-4 sm:p-5">
          <div>
            <InvitationMark state={state} />
            <p className="mt-1 wrap-anywhere">{t(`stateText.${state}`, { account: wrongAccount ?? '–' })}</p>
          </div>
        </section>
        {state !== 'done' && (
          <LinkActions
            invitationId={invitation.id}
            signInAs={signInAs}
            open={open}
            revoke={revokeInvitationAction}
            remake={remakeInvitationAction}
          />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Section title={t('detail.course')}>
            <Course invitation={invitation} now={now} />
          </Section>
          <Section title={t('detail.facts')}>
            <InvitationFacts invitation={invitation} />
          </Section>
        </div>
      </div>
    </div>
  )
}
