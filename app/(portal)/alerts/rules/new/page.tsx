import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { createRuleAction } from '#app/(portal)/alerts/actions.ts'
import { emptyRule } from '#app/(portal)/alerts/rules/facts.ts'
import { RuleForm } from '#components/alerts/rule-form.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { appNames, channelList } from '#lib/alerts/page-queries.ts'
import { LEVELS } from '#lib/diagnosis/cause.ts'
import { timeZones } from '#lib/users/regional.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('alerts'))('rule.newTitle') }
}

export default async function NewRulePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('alert.change')
  const { read } = context.database
  const [channels, apps, query, t] = await Promise.all([
    channelList(read),
    appNames(read),
    searchParams,
    getTranslations('alerts'),
  ])
  const zone = context.person.timeZone ?? 'UTC'
  const chosen = channels.length === 1 ? channels : channels.filter(({ id }) => id === query.channel)
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('rule.newTitle')} lead={<BackLink href="/alerts">{t('back')}</BackLink>} />
      {channels.length === 0 ? (
        <EmptyState
          title={t('rule.noChannels')}
          action={
            <Link href="/alerts/channels/new" className="btn btn-primary">
              {t('empty.action')}
            </Link>
          }
        />
      ) : (
        <RuleForm
          rule={emptyRule(
            '',
            chosen.map(({ id }) => id),
            zone,
          )}
          channels={channels.map(({ id, name }) => ({ id, name }))}
          apps={apps}
          levels={LEVELS}
          zones={timeZones(zone)}
          action={createRuleAction}
        />
      )}
    </div>
  )
}
