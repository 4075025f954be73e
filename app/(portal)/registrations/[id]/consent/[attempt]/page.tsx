import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { ExplanationPanel } from '#components/connect/explanation.tsx'
import { MicrosoftAnswer } from '#components/connect/microsoft-answer.tsx'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { Fact, Facts } from '#components/registrations/facts.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { consentView } from '#lib/registrations/consent-queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { answerOf, explain } from './explain.ts'
import { type ConsentState, stateOf } from './state.ts'

const TONES: Record<ConsentState, 'info' | 'success' | 'warning' | 'error'> = {
  waiting: 'info',
  expired: 'warning',
  connected: 'success',
  refused: 'error',
  noToken: 'error',
  cancelled: 'warning',
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apponly'))('consent.title') }
}

export default async function ConsentResultPage({
  params,
}: {
  params: Promise<{ id: string; attempt: string }>
}) {
  const context = await pageContext('mailbox.connect')
  const ids = z.object({ id: z.uuid(), attempt: z.uuid() }).safeParse(await params)
  const view = ids.success ? await consentView(context.database.read, ids.data.id, ids.data.attempt) : null
  if (!view) notFound()
  const t = await getTranslations('apponly.result')
  const format = await getFormatter()
  const { registration, result } = view
  const state = stateOf(view.phase, result)
  const elsewhere = result?.tenantId !== undefined && result.tenantId !== registration.tenantId
  const explanation = await explain(view, context.clouds.get(registration.cloud))
  const list = (names: readonly string[]) => format.list([...names])
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader
        title={t('title', { name: registration.name })}
        lead={<BackLink href={`/registrations/${registration.id}/consent`}>{t('again')}</BackLink>}
      />
      {state === 'waiting' || state === 'expired' ? (
        <Notice tone={TONES[state]} live>
          {t(state)}
        </Notice>
      ) : (
        <Notice tone={TONES[state]} title={t(state)} live>
          {t(`${state}Text`)}
        </Notice>
      )}
      {state === 'waiting' && <RefreshUntilDone />}
      <section className="panel p-4 sm:p-5">
        <Facts>
          <Fact name={t('tenant')}>
            {view.organisation}
            {view.organisation !== result?.tenantId && (
              <code className="quiet block text-sm">{result?.tenantId}</code>
            )}
          </Fact>
          {result?.roles && (
            <Fact name={t('roles')}>
              {result.roles.length > 0 ? list(result.roles) : t('none')}
              {result.missingScopes && result.missingScopes.length > 0 && (
                <span className="text-warning block text-sm">
                  {t('missing', { list: list(result.missingScopes) })}
                </span>
              )}
            </Fact>
          )}
        </Facts>
      </section>
      {explanation && <ExplanationPanel explanation={explanation} />}
      <MicrosoftAnswer answer={answerOf(view)} />
      {state === 'connected' && elsewhere && <p className="quiet">{t('registerHint')}</p>}
      {state === 'connected' && (
        <Link
          href={elsewhere ? '/registrations/new' : `/registrations/${registration.id}/app-only`}
          className="btn btn-primary"
        >
          {elsewhere ? t('register') : t('mailboxes')}
        </Link>
      )}
    </div>
  )
}
