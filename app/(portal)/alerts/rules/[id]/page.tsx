import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { changeRuleAction, removeRuleAction } from '#app/(portal)/alerts/actions.ts'
import { ruleFacts } from '#app/(portal)/alerts/rules/facts.ts'
import { RemoveRule } from '#components/alerts/remove-rule.tsx'
import { RuleForm } from '#components/alerts/rule-form.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { appNames, channelList, ruleById } from '#lib/alerts/page-queries.ts'
import { LEVELS } from '#lib/diagnosis/cause.ts'
import { timeZones } from '#lib/users/regional.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('alerts'))('rules.title') }
}

export default async function RulePage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('alert.change')
  const { id } = await params
  if (!z.uuid().safeParse(id).success) notFound()
  const { read } = context.database
  const [rule, channels, apps, t] = await Promise.all([
    ruleById(read, id),
    channelList(read),
    appNames(read),
    getTranslations('alerts'),
  ])
  if (!rule) notFound()
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={rule.name}
        lead={<BackLink href="/alerts">{t('back')}</BackLink>}
        actions={<RemoveRule ruleId={id} name={rule.name} action={removeRuleAction} />}
      />
      <RuleForm
        rule={ruleFacts(rule)}
        channels={channels.map((one) => ({ id: one.id, name: one.name }))}
        apps={apps}
        levels={LEVELS}
        zones={timeZones(rule.timeZone)}
        action={changeRuleAction}
      />
    </div>
  )
}
