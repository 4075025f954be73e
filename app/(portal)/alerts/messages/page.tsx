import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { sendAgainAction } from '#app/(portal)/alerts/actions.ts'
import { deliveryLines } from '#app/(portal)/alerts/lines.ts'
import { DeliveryFilter } from '#components/alerts/delivery-filter.tsx'
import { DeliveryList } from '#components/alerts/delivery-list.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { deliveriesHref, PAGE_SIZE, readDeliveryParams } from '#lib/alerts/delivery-params.ts'
import { deliveries } from '#lib/alerts/outbox-queries.ts'
import { channelList } from '#lib/alerts/page-queries.ts'
import { readClock } from '#lib/health/queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('alerts'))('deliveries.title') }
}

export default async function MessagesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('alert.read')
  const params = readDeliveryParams(await searchParams)
  const { channelId, state, before } = params
  const { read } = context.database
  const [rows, channels, now, t] = await Promise.all([
    deliveries(read, {
      limit: PAGE_SIZE + 1,
      ...(channelId ? { channelId } : {}),
      ...(state ? { states: [state] } : {}),
      ...(before ? { before } : {}),
    }),
    channelList(read),
    readClock(read),
    getTranslations('alerts'),
  ])
  const shown = rows.slice(0, PAGE_SIZE)
  const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined
  const filtered = channelId !== undefined || state !== undefined
  return (
    <>
      <PageHeader title={t('deliveries.title')} lead={<BackLink href="/alerts">{t('back')}</BackLink>} />
      <DeliveryFilter params={params} channels={channels} />
      {shown.length > 0 ? (
        <DeliveryList lines={deliveryLines(context, shown)} now={now} again={sendAgainAction} />
      ) : (
        <p className="quiet">{t(filtered ? 'deliveries.noneFiltered' : 'deliveries.none')}</p>
      )}
      <nav aria-label={t('deliveries.title')} className="mt-4 flex justify-end gap-2">
        {before && (
          <Link href={deliveriesHref(params)} className="btn btn-sm">
            {t('deliveries.newest')}
          </Link>
        )}
        {last && (
          <Link href={deliveriesHref(params, last)} rel="next" className="btn btn-sm">
            {t('deliveries.older')}
          </Link>
        )}
      </nav>
    </>
  )
}
