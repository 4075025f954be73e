import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { AppPanel } from '#components/health/app-panel.tsx'
import { BoardEmpty } from '#components/health/board-empty.tsx'
import { BoardFilter } from '#components/health/board-filter.tsx'
import { BoardTable } from '#components/health/board-table.tsx'
import { HealthCounts } from '#components/health/counts.tsx'
import { FaultList } from '#components/health/fault-list.tsx'
import { LiveFeed } from '#components/health/live-feed.tsx'
import { Pager } from '#components/health/pager.tsx'
import { ProbingBanner } from '#components/incidents/probing-banner.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { allows } from '#lib/access/permissions.ts'
import { boardHref, isFiltered, readBoardParams } from '#lib/health/board-params.ts'
import { board } from '#lib/health/queries.ts'
import { roundOfChecks } from '#lib/health/round-of-checks.ts'
import { incidentIds, probingStopped } from '#lib/incidents/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { checkNow } from './mailboxes/[id]/check.ts'
import { recheckFaultAction } from './mailboxes/[id]/recheck.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('board'))('title') }
}

export default async function BoardPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('health.read')
  const query = await searchParams
  const spread = roundOfChecks(context.config.probeMinutes)
  const { read } = context.database
  const [shown, incidents] = await Promise.all([
    board(read, readBoardParams(query), spread),
    incidentIds(read),
  ])
  const { params, rows, registrations, asOf } = shown
  const [t, stopped] = await Promise.all([getTranslations('board'), probingStopped(read, asOf)])
  const may = (permission: Parameters<typeof allows>[1]) => allows(context.actor, permission)
  const watched = registrations.reduce((sum, { mailboxes }) => sum + mailboxes, 0)
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead', { count: watched })}
        actions={
          may('mailbox.connect') &&
          registrations.length > 0 && (
            <>
              <Link href="/mailboxes/import" className="btn">
                {t('import')}
              </Link>
              <Link href="/mailboxes/new" className="btn btn-primary">
                {t('connect')}
              </Link>
            </>
          )
        }
      />
      {query.done === 'removed' && (
        <div className="mb-4">
          <Notice tone="success" live>
            {t('removed')}
          </Notice>
        </div>
      )}
      {stopped && <ProbingBanner since={stopped.since} asOf={asOf} />}
      <FaultList
        faults={shown.faults}
        asOf={asOf}
        incidents={incidents}
        begin={may('mailbox.check') ? recheckFaultAction : undefined}
      />
      {watched > 0 && <HealthCounts counts={shown} params={params} />}
      {registrations.length > 0 && <AppPanel apps={registrations} linked={may('registration.read')} />}
      {watched > 0 && (
        <BoardFilter params={params} causes={shown.causes} apps={registrations} tags={shown.tags} />
      )}
      {rows.length > 0 ? (
        <LiveFeed mailboxIds={rows.map(({ id }) => id)} asOf={asOf}>
          <BoardTable
            rows={rows}
            params={params}
            asOf={asOf}
            check={may('mailbox.check') ? checkNow : undefined}
          />
          <Pager params={params} total={shown.matching} />
          {may('mailbox.export') && (
            <p className="mt-2 text-right text-sm">
              <a href={`/mailboxes/export${boardHref(params).slice(1)}`} download className="link">
                {t('export', { count: shown.matching })}
              </a>
            </p>
          )}
        </LiveFeed>
      ) : registrations.length === 0 ? (
        <BoardEmpty kind="noApp" mayAct={may('registration.create')} />
      ) : watched > 0 && isFiltered(params) ? (
        <BoardEmpty kind="noMatch" mayAct />
      ) : (
        <BoardEmpty kind="noMailbox" mayAct={may('mailbox.connect')} />
      )}
    </>
  )
}
