import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { ChannelList } from '#components/alerts/channel-list.tsx'
import { DeliveryList } from '#components/alerts/delivery-list.tsx'
import { RuleList } from '#components/alerts/rule-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { formKinds } from '#lib/alerts/form-kinds.ts'
import { deliveries, undeliveredLately } from '#lib/alerts/outbox-queries.ts'
import { appNames, channelList, ruleList } from '#lib/alerts/page-queries.ts'
import { readClock } from '#lib/health/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { sendAgainAction } from './actions.ts'
import { deliveryLines } from './lines.ts'

const RECENT = 5
const DONE = ['removed', 'ruleCreated', 'ruleChanged', 'ruleRemoved'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('alerts'))('title') }
}

export default async function AlertsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('alert.read')
  const { read } = context.database
  const [channels, rules, apps, recent, undelivered, now, locale, t, query] = await Promise.all([
    channelList(read),
    ruleList(read),
    appNames(read),
    deliveries(read, { limit: RECENT }),
    undeliveredLately(read),
    readClock(read),
    getLocale(),
    getTranslations('alerts'),
    searchParams,
  ])
  const done = DONE.find((one) => one === query.done)
  const told = new Set(rules.flatMap((rule) => (rule.enabled ? rule.channelIds : [])))
  const kinds = Object.fromEntries(formKinds(locale).map(({ id, name }) => [id, name]))
  const notice = done && (
    <div className="mb-4">
      <Notice tone="success" live>
        {t(`done.${done}`)}
      </Notice>
    </div>
  )
  if (channels.length === 0) {
    const make = (
      <Link href="/alerts/channels/new" className="btn btn-primary">
        {t('empty.action')}
      </Link>
    )
    return (
      <>
        <PageHeader title={t('title')} lead={t('lead')} />
        {notice}
        <EmptyState title={t('empty.title')} action={make}>
          {t('empty.text')}
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {notice}
      <div className="space-y-8">
        {(['unsure', 'failed'] as const).map(
          (state) =>
            undelivered[state] > 0 && (
              <Notice
                key={state}
                tone="warning"
                title={t(`undelivered.${state}`, { count: undelivered[state] })}
              >
                <Link href={`/alerts/messages?state=${state}`} className="link">
                  {t('undelivered.look')}
                </Link>
              </Notice>
            ),
        )}
        <Part
          title={t('channels.title')}
          action={
            <Link href="/alerts/channels/new" className="btn btn-sm">
              {t('channels.add')}
            </Link>
          }
        >
          <ChannelList channels={channels} told={told} kinds={kinds} now={now} />
        </Part>
        <Part
          title={t('rules.title')}
          action={
            <Link href="/alerts/rules/new" className="btn btn-sm">
              {t('rules.add')}
            </Link>
          }
        >
          {rules.length > 0 ? (
            <RuleList rules={rules} channels={channels} apps={apps} />
          ) : (
            <Notice tone="warning">{t('rules.none')}</Notice>
          )}
        </Part>
        <Part
          title={t('deliveries.title')}
          action={
            recent.length > 0 && (
              <Link href="/alerts/messages" className="btn btn-sm">
                {t('deliveries.clear')}
              </Link>
            )
          }
        >
          {recent.length > 0 ? (
            <DeliveryList lines={deliveryLines(context, recent)} now={now} again={sendAgainAction} />
          ) : (
            <p className="quiet">{t('deliveries.none')}</p>
          )}
        </Part>
      </div>
    </>
  )
}

function Part({
  title,
  action,
  children,
}: {
  title: string
  action: React.ReactNode
  children: React.ReactNode
}) {
  return (
    <section aria-label={title}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}
