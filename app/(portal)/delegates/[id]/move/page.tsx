import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { moveAction, moveToNewAction } from '#app/(portal)/delegates/actions.ts'
import { WAYS } from '#app/(portal)/mailboxes/new/ways.ts'
import { MovePanel } from '#components/delegates/move-panel.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { connectableRegistrations } from '#lib/attempts/queries.ts'
import { delegate, nameOf, signedInAccounts } from '#lib/grants/delegates.ts'
import { moveBatch } from '#lib/mailboxes/move-queries.ts'
import { MOST_MOVED } from '#lib/mailboxes/move-request.ts'
import { signOutOf } from '#lib/microsoft/sign-out.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('delegates'))('move.title') }
}

export default async function MovePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.connect')
  const { read } = context.database
  const asked = await searchParams
  const id = z.uuid().safeParse((await params).id)
  const before = z.uuid().safeParse(asked.batch)
  const [found, accounts, registrations, batch] = await Promise.all([
    id.success ? delegate(read, id.data) : null,
    signedInAccounts(read),
    connectableRegistrations(read),
    before.success ? moveBatch(read, before.data) : null,
  ])
  if (!found) notFound()
  const t = await getTranslations('delegates')
  const { account, mailboxes } = found
  const name = nameOf(account)
  const stayed = batch?.lines.filter(({ state }) => state === 'stayed')
  const chosen = stayed && new Set(stayed.map(({ mailboxId }) => mailboxId))
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t('move.title')} lead={t('move.lead', { name })} />
      {account.own > 0 && <Notice tone="info">{t('move.own', { name })}</Notice>}
      <MovePanel
        mailboxes={mailboxes
          .filter(({ access }) => access === 'shared')
          .map(({ id: mailboxId, address }, index) => ({
            id: mailboxId,
            address,
            chosen: chosen ? chosen.has(mailboxId) : index < MOST_MOVED,
          }))}
        accounts={accounts
          .filter((other) => other.id !== account.id)
          .map((other) => ({
            id: other.id,
            name: nameOf(other),
            app: other.app,
            shared: other.shared,
            stopped: other.stoppedAt !== null,
          }))}
        to={typeof asked.to === 'string' ? asked.to : null}
        registrations={registrations.map((registration) => ({
          ...registration,
          signOut: signOutOf(context.clouds.get(registration.cloud)),
        }))}
        registrationId={account.registrationId}
        ways={WAYS}
        move={moveAction}
        moveToNew={moveToNewAction}
      />
      <p>
        <Link href={`/delegates/${account.id}`} className="link">
          {t('move.back', { name })}
        </Link>
      </p>
    </div>
  )
}
