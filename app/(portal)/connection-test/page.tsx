import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { StartTest } from '#components/preflight/start-test.tsx'
import { cloudName } from '#components/registrations/cloud-name.ts'
import { Section } from '#components/registrations/section.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { proxyName } from '#lib/network/proxy-settings.ts'
import { cloudsInUse, newestPreflights } from '#lib/preflight/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { startTestAction } from './actions.ts'
import { Findings } from './findings.tsx'
import { firewallText } from './words.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('preflight'))('title') }
}

interface Props {
  readonly searchParams: Promise<{ cloud?: string | string[] }>
}

export default async function ConnectionTestPage({ searchParams }: Props) {
  const context = await pageContext('network.test')
  const { read } = context.database
  const [{ cloud: asked }, used, newest, t, names] = await Promise.all([
    searchParams,
    cloudsInUse(read),
    newestPreflights(read),
    getTranslations('preflight'),
    getTranslations('registrations'),
  ])
  const order = [...new Set([...used, ...context.clouds.keys()])].filter((id) => context.clouds.has(id))
  const chosen = order.find((id) => id === asked) ?? order[0] ?? ''
  const cloud = context.clouds.get(chosen)
  if (!cloud) throw new Error('The table of clouds is empty')
  const view = newest.find((one) => one.cloud === chosen)
  const proxy = context.config.outgoingProxy ? proxyName(context.config.outgoingProxy) : null
  const text = await firewallText(cloud, proxy)
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader title={t('title')} lead={t('lead')} />
      <section className="panel space-y-3 p-4 sm:p-5">
        <StartTest
          clouds={order.map((id) => ({ id, name: cloudName(names, id) }))}
          chosen={chosen}
          action={startTestAction}
        />
        <p className="quiet">{proxy ? t('by.proxy', { proxy }) : t('by.direct')}</p>
        {cloud.unproven.length > 0 && (
          <p className="text-warning">
            {t('unproven', { what: cloud.unproven.map((what) => names(`unproven.${what}`)).join(', ') })}
          </p>
        )}
      </section>
      {view?.state === 'running' && <RefreshUntilDone />}
      {view ? (
        <Findings view={view} cloud={cloud} />
      ) : (
        <EmptyState title={t('never.title')}>{t('never.text')}</EmptyState>
      )}
      <Section title={t('firewall.title')}>
        <p className="quiet">{t('firewall.lead')}</p>
        <pre className="bg-base-200 border-base-300 rounded-field mt-3 border p-3 text-sm whitespace-pre-wrap wrap-anywhere">
          {text}
        </pre>
        <div className="mt-2">
          <CopyButton text={text} label={t('firewall.label')}>
            {t('firewall.copy')}
          </CopyButton>
        </div>
      </Section>
    </div>
  )
}
