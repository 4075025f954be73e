import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { ExpiryList } from '#components/expiry/expiry-list.tsx'
import { Legend } from '#components/expiry/legend.tsx'
import { CompactTimeline, Timeline } from '#components/expiry/timeline.tsx'
import { ToneFilter } from '#components/expiry/tone-filter.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { allows } from '#lib/access/permissions.ts'
import type { ExpiryTone } from '#lib/credentials/days-left.ts'
import { layOut } from '#lib/expiry/lay-out.ts'
import { type TimelineEntry, timeline } from '#lib/expiry/timeline.ts'
import { pageContext } from '#lib/web/context.ts'

const toneInput = z.enum(['expired', 'urgent', 'warning', 'notice', 'ok']).nullable().catch(null)

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('expiry'))('title') }
}

export default async function ExpiriesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('expiry.read')
  const chosen = toneInput.parse((await searchParams).tone ?? null)
  const { now, entries } = await timeline(context.database.read)
  const t = await getTranslations('expiry')
  const shown = entries.filter(({ left }) => chosen === null || left.tone === chosen)
  const layout = layOut(shown, now)
  const linked = allows(context.actor, 'registration.read')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {entries.length === 0 ? (
        <EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>
      ) : (
        <div className="space-y-4">
          <ToneFilter counts={countByTone(entries)} chosen={chosen} />
          {shown.length === 0 && <p className="quiet">{t('emptyTone')}</p>}
          {shown.length > 0 && (
            <>
              <Timeline layout={layout} />
              <CompactTimeline layout={layout} />
              <Legend />
            </>
          )}
          <ExpiryList
            title={t('list.over')}
            entries={shown.filter(({ left }) => left.tone === 'expired')}
            linked={linked}
            over
          />
          <ExpiryList
            title={t('list.ahead')}
            entries={shown.filter(({ left }) => left.tone !== 'expired')}
            linked={linked}
          />
        </div>
      )}
    </>
  )
}

function countByTone(entries: readonly TimelineEntry[]): Record<ExpiryTone, number> {
  const counts: Record<ExpiryTone, number> = { expired: 0, urgent: 0, warning: 0, notice: 0, ok: 0 }
  for (const { left } of entries) counts[left.tone] += 1
  return counts
}
