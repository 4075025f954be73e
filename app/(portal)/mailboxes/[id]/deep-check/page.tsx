import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { AnswerCards } from '#components/deep-check/answer-cards.tsx'
import { DeepSteps } from '#components/deep-check/deep-steps.tsx'
import { FolderList } from '#components/deep-check/folder-list.tsx'
import { StartDeepCheck } from '#components/deep-check/start-deep-check.tsx'
import { Moment } from '#components/health/moment.tsx'
import { Section } from '#components/registrations/section.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { deepCheckView } from '#lib/deep-check/queries.ts'
import { answersOf } from '#lib/deep-check/results.ts'
import { pageContext } from '#lib/web/context.ts'
import { startDeepCheckAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('deepcheck'))('title') }
}

export default async function DeepCheckPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const view = id.success ? await deepCheckView(context.database.read, id.data) : null
  if (!view) notFound()
  const t = await getTranslations('deepcheck')
  const { mailbox, check, asOf } = view
  const running = check?.state === 'running'
  const sends = mailbox.protocols.includes('smtp')
  const reads = mailbox.protocols.includes('imap')
  const plan = [
    t('plan.login'),
    reads ? t('plan.folders') : t('plan.noImap'),
    sends ? t('plan.send', { address: mailbox.address }) : t('plan.noSmtp'),
    ...(sends ? [reads ? t('plan.remove') : t('plan.stays')] : []),
  ]
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader title={t('of', { address: mailbox.address })} lead={t('lead')} />
      <Section title={t('plan.title')}>
        <ol className="mb-4 ml-5 list-decimal space-y-1">
          {plan.map((text) => (
            <li key={text} className="wrap-anywhere">
              {text}
            </li>
          ))}
        </ol>
        <StartDeepCheck
          mailboxId={mailbox.id}
          running={running}
          again={check !== null}
          start={startDeepCheckAction}
        />
      </Section>
      {running && <RefreshUntilDone />}
      {check?.state === 'abandoned' && <Notice tone="warning">{t('abandoned')}</Notice>}
      {check && (
        <section aria-labelledby="result" aria-busy={running} className="space-y-4">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <h2 id="result" className="text-lg font-semibold">
              {t(running ? 'running' : 'result')}
            </h2>
            <p className="quiet text-sm">
              <Moment at={check.startedAt} now={asOf} />{' '}
              {check.requestedBy && t('by', { name: check.requestedBy })}
            </p>
          </div>
          <AnswerCards answers={answersOf(check.results)} results={check.results} over={!running} />
          <DeepSteps results={check.results} running={running} />
          {check.results.folders && <FolderList {...check.results.folders} />}
        </section>
      )}
      <p>
        <Link href={`/mailboxes/${mailbox.id}`} className="link">
          {t('back', { address: mailbox.address })}
        </Link>
      </p>
    </div>
  )
}
