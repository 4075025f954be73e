import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { MoveProgress } from '#components/delegates/move-progress.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { nameOf } from '#lib/grants/delegates.ts'
import { type MoveBatch, moveBatch } from '#lib/mailboxes/move-queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('delegates'))('move.title') }
}

/** What becomes of mailboxes that are on their way to another delegate. */
export default async function MovesPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const batch = id.success ? await moveBatch(context.database.read, id.data) : null
  if (!id.success || !batch) notFound()
  const [t, causes] = await Promise.all([getTranslations('delegates'), getTranslations('causes')])
  const { to, lines } = batch
  const name = to ? nameOf(to) : t('move.somebody')
  const open = lines.some(({ state }) => state === 'waiting' || state === 'trying')
  const left = lines.find(({ state, carriedBy }) => state === 'stayed' && carriedBy !== null)
  const why = ({ cause, problem }: MoveBatch['lines'][number]) => {
    if (problem) return t(`move.problem.${problem}`)
    return cause && causes.has(`${cause}.title`) ? causes(`${cause}.title`) : null
  }
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t('move.progressTitle', { name })} lead={t('move.progressLead')} />
      {open && <RefreshUntilDone />}
      <MoveProgress
        lines={lines.map(({ mailboxId, address, state, protocols, ...rest }) => ({
          mailboxId,
          address,
          state,
          protocols,
          why: why({ mailboxId, address, state, protocols, ...rest }),
        }))}
      />
      <div className="flex flex-wrap gap-2">
        {to && (
          <Link href={`/delegates/${to.grantId}`} className="btn btn-primary">
            {t('move.openDelegate', { name })}
          </Link>
        )}
        {!open && to && left && (
          <Link href={`/delegates/${left.carriedBy}/move?to=${to.grantId}&batch=${id.data}`} className="btn">
            {t('move.again')}
          </Link>
        )}
        <Link href="/delegates" className="btn">
          {t('back')}
        </Link>
      </div>
    </div>
  )
}
