import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
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

const LEFT_AS_IT_IS = new Set(['connected', 'working', 'cancelled', 'wrong-account'])

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connect'))('new.title') }
}

export default async function AttemptPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const view = id.success ? await attemptView(context.database.read, id.data) : null
  if (!view) notFound()
  const t = await getTranslations('connect')
  const { address, phase, result } = view
  const explanation = LEFT_AS_IT_IS.has(phase)
    ? null
    : await explain(view, context.clouds.get(view.registration.cloud))
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t(`attempt.${phase}.title`, { address })} lead={t('attempt.title', { address })} />
      <Notice tone={TONES[phase]} live>
        <p>{t(`attempt.${phase}.text`)}</p>
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
