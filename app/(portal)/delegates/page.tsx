import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { DelegateList } from '#components/delegates/delegate-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { delegates, nameOf } from '#lib/grants/delegates.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('delegates'))('title') }
}

export default async function DelegatesPage() {
  const context = await pageContext('mailbox.connect')
  const rows = await delegates(context.database.read)
  const t = await getTranslations('delegates')
  const add = (
    <Link href="/mailboxes/new?whose=shared" className="btn btn-primary">
      {t('add')}
    </Link>
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={rows.length > 0 ? add : undefined} />
      {rows.length === 0 ? (
        <EmptyState title={t('empty.title')} action={add}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <DelegateList delegates={rows.map((row) => ({ ...row, name: nameOf(row) }))} />
      )}
    </>
  )
}
