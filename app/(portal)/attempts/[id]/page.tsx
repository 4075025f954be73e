import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { startAgainAction } from '#app/(portal)/attempts/actions.ts'
import { ExplanationPanel } from '#components/connect/explanation.tsx'
import { MicrosoftAnswer } from '#components/connect/microsoft-answer.tsx'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { ToMicrosoft } from '#components/connect/to-microsoft.tsx'
import { WrongAccount } from '#components/connect/wrong-account.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { attemptView } from '#lib/attempts/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { Connected } from './connected.tsx'
import { answerOf, explain } from './explain.ts'

const TONES = {
  waiting: 'info',
  working: 'info',
  expired: 'warning',
  interrupted: 'warning',
  cancelled: 'warning',
  connected: 'success',
  'wrong-account': 'error',
  refused: 'error',
  failed: 'error',
} as const

/** Where a sign-in that does not come back by itself is waited for. */
const WAITING_PAGES: Readonly<Record<string, string>> = { 'device-code': 'device', 'paste-back': 'paste' }

const LEFT_AS_IT_IS = new Set(['connected', 'working', 'cancelled', 'wrong-account'])

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connect'))('new.title') }
}

export default async function AttemptPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const view = id.success ? await attemptView(context.database.read, id.data) : null
  if (!view) notFound()
  const waitsAt = view.phase === 'waiting' ? WAITING_PAGES[view.kind] : undefined
  if (waitsAt) redirect(`/attempts/${view.id}/${waitsAt}`)
  if (view.kind === 'admin-consent') redirect(`/registrations/${view.registration.id}/consent/${view.id}`)
  const t = await getTranslations('connect')
  const { address, phase, result } = view
  const moving = view.targets?.some(({ move }) => move) ?? false
  const told = moving && phase === 'connected' ? 'moving' : phase
  const explanation = LEFT_AS_IT_IS.has(phase)
    ? null
    : await explain(view, context.clouds.get(view.registration.cloud))
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader
        title={t(`attempt.${told}.title`, { address, name: view.signInAs ?? address })}
        lead={t(moving ? 'attempt.moving.lead' : 'attempt.title', { address })}
      />
      <Notice tone={TONES[phase]} live>
        <p>{t(`attempt.${told}.text`)}</p>
      </Notice>
      {phase === 'working' && <RefreshUntilDone />}
      {phase === 'connected' && <Connected read={context.database.read} view={view} />}
      {phase === 'wrong-account' && (
        <WrongAccount expected={result?.expected ?? address} used={result?.used ?? '–'} />
      )}
      {explanation && <ExplanationPanel explanation={explanation} />}
      {phase !== 'connected' && <MicrosoftAnswer answer={answerOf(view)} />}
      {phase !== 'connected' && phase !== 'working' && (
        <div className="flex flex-wrap items-start gap-2">
          <ToMicrosoft action={startAgainAction} name="attemptId" id={view.id}>
            {t(phase === 'wrong-account' ? 'again' : 'startAgain')}
          </ToMicrosoft>
          <Link href="/" className="btn">
            {t('board')}
          </Link>
        </div>
      )}
    </div>
  )
}
