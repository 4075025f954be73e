import type { Metadata } from 'next'
import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { InvitationList } from '#components/invitations/invitation-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { readClock } from '#lib/health/queries.ts'
import { invitationList, PAGE_SIZE } from '#lib/invitations/queries.ts'
import { pageContext } from '#lib/web/context.ts'

const MOST_PAGES = 100_000
const pageInput = z.coerce.number().int().min(1).max(MOST_PAGES).catch(1)

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitations'))('title') }
}

export default async function InvitationsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('invitation.read')
  const page = pageInput.parse((await searchParams).page ?? 1)
  const { read } = context.database
  const [{ invitations, total }, now] = await Promise.all([invitationList(read, page), readClock(read)])
  const t = await getTranslations('invitations')
  const add = (
    <Link href="/invitations/new" className="btn btn-primary">
      {t('add')}
    </Link>
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={total > 0 && add} />
      {total === 0 && (
        <EmptyState title={t('empty.title')} action={add}>
          {t('empty.text')}
        </EmptyState>
      )}
      {invitations.length > 0 && <InvitationList lines={invitations} now={now} />}
      {total > PAGE_SIZE && <Pages page={page} total={total} />}
    </>
  )
}

async function Pages({ page, total }: { page: number; total: number }) {
  const t = await getTranslations('invitations.pages')
  const format = await getFormatter()
  const last = Math.ceil(total / PAGE_SIZE)
  const from = format.number(Math.min(total, (page - 1) * PAGE_SIZE + 1))
  const to = format.number(Math.min(total, page * PAGE_SIZE))
  return (
    <nav aria-label={t('label')} className="mt-4 flex items-center justify-between gap-3 text-sm">
      <p className="quiet tabular-nums">{t('range', { from, to, total: format.number(total) })}</p>
      <div className="flex gap-2">
        {page > 1 && (
          <Link href={`/invitations?page=${Math.min(page - 1, last)}`} rel="prev" className="btn btn-sm">
            {t('previous')}
          </Link>
        )}
        {page < last && (
          <Link href={`/invitations?page=${page + 1}`} rel="next" className="btn btn-sm">
            {t('next')}
          </Link>
        )}
      </div>
    </nav>
  )
}
