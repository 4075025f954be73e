import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignInFilter } from '#components/sign-ins/sign-in-filter.tsx'
import { SignInPager } from '#components/sign-ins/sign-in-pager.tsx'
import { SignInTable } from '#components/sign-ins/sign-in-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { signIns } from '#lib/attempts/list.ts'
import { readListParams } from '#lib/attempts/list-params.ts'
import { pageContext } from '#lib/web/context.ts'
import { lineOf } from './line.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signins'))('title') }
}

export default async function SignInsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('attempt.read')
  const asked = readListParams(await searchParams)
  const { rows, matching, params, asOf } = await signIns(context.database.read, asked)
  const t = await getTranslations('signins')
  const filtered = Boolean(params.q || params.phase)
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {(rows.length > 0 || filtered) && <SignInFilter params={params} />}
      {rows.length > 0 ? (
        <>
          <SignInTable lines={await Promise.all(rows.map(lineOf))} asOf={asOf} />
          <SignInPager params={params} total={matching} />
        </>
      ) : (
        <EmptyState title={t(filtered ? 'noMatch.title' : 'empty.title')}>
          {t(filtered ? 'noMatch.text' : 'empty.text')}
        </EmptyState>
      )}
    </>
  )
}
