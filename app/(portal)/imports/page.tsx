import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ImportList } from '#components/imports/import-list.tsx'
import { ImportPager } from '#components/imports/pager.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { readClock } from '#lib/health/queries.ts'
import { readImportParams } from '#lib/imports/params.ts'
import { importList } from '#lib/imports/queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('imports'))('list.title') }
}

export default async function ImportsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.import')
  const { read } = context.database
  const { page } = readImportParams(await searchParams)
  const [{ lines, total }, now, t] = await Promise.all([
    importList(read, page),
    readClock(read),
    getTranslations('imports'),
  ])
  const add = (
    <Link href="/mailboxes/import" className="btn btn-primary">
      {t('open')}
    </Link>
  )
  return (
    <>
      <PageHeader title={t('list.title')} lead={t('list.lead')} actions={total > 0 && add} />
      {total === 0 && (
        <EmptyState title={t('list.empty.title')} action={add}>
          {t('list.empty.text')}
        </EmptyState>
      )}
      {lines.length > 0 && <ImportList lines={lines} now={now} />}
      <ImportPager page={page} total={total} href={(next) => `/imports?page=${next}`} />
    </>
  )
}
