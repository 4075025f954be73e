import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { IncidentList } from '#components/incidents/incident-list.tsx'
import { NoIncident } from '#components/incidents/no-incident.tsx'
import { IncidentPager } from '#components/incidents/pager.tsx'
import { ViewTabs } from '#components/incidents/view-tabs.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { actorId } from '#lib/access/actor.ts'
import { ListInput } from '#lib/incidents/inputs.ts'
import { incidentList, PAGE_SIZE } from '#lib/incidents/queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('incidents'))('title') }
}

export default async function IncidentsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('incident.read')
  const { view, page } = ListInput.parse(await searchParams)
  const userId = actorId(context.actor)
  const { lines, total, broken, asOf } = await incidentList(context.database.read, { view, page, userId })
  const t = await getTranslations('incidents')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <ViewTabs view={view} />
      {total === 0 && <NoIncident view={view} broken={broken} />}
      {lines.length > 0 && <IncidentList lines={lines} asOf={asOf} />}
      <IncidentPager view={view} page={page} size={PAGE_SIZE} total={total} />
    </>
  )
}
