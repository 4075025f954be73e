import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { cancelAction } from '#app/(portal)/attempts/cancel-action.ts'
import { CancelAttempt } from '#components/attempts-device/cancel-attempt.tsx'
import { Countdown } from '#components/attempts-device/countdown.tsx'
import { PasteForm } from '#components/paste-back/paste-form.tsx'
import { RedirectChoice } from '#components/paste-back/redirect-choice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { LONGEST_PASTE } from '#lib/attempts/paste-address.ts'
import { pasteLink } from '#lib/attempts/paste-begin.ts'
import { pasteAddressOf, pasteRedirectUri } from '#lib/attempts/paste-flow.ts'
import { signInAsOf } from '#lib/attempts/plan.ts'
import { waitingAttempt } from '#lib/attempts/waiting.ts'
import { pageContext } from '#lib/web/context.ts'
import { changeAddressAction, pasteAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('paste'))('title') }
}

export default async function PastePage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const waiting = id.success ? await waitingAttempt(context.database.read, id.data) : null
  if (waiting?.attempt.kind !== 'paste-back') notFound()
  const { attempt, registration, secondsLeft, phase } = waiting
  const cloud = context.clouds.get(registration.cloud)
  if (phase !== 'waiting' || !cloud) redirect(`/attempts/${attempt.id}`)
  const { redirectUri } = attempt
  const link = await pasteLink(context, attempt)
  const t = await getTranslations('paste')
  const other = pasteAddressOf(redirectUri) === 'native' ? 'localhost' : 'native'
  const end = t(pasteAddressOf(redirectUri) === 'native' ? 'end.native' : 'end.localhost')
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t('title')} lead={t('lead', { address: attempt.address })} />
      <section className="panel space-y-5 p-5 sm:p-6">
        <p>
          <Countdown secondsLeft={secondsLeft} />
        </p>
        <ol className="ml-5 list-decimal space-y-3">
          <li>
            <p>
              {t.rich('steps.open', {
                address: signInAsOf(attempt),
                b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
              })}
            </p>
            <a href={link} target="_blank" rel="noreferrer" className="btn btn-primary mt-2">
              {t('openMicrosoft')}
              <span className="sr-only"> {t('newWindow')}</span>
            </a>
          </li>
          <li>{end}</li>
          <li>{t('steps.copy')}</li>
        </ol>
        <PasteForm attemptId={attempt.id} longest={LONGEST_PASTE} paste={pasteAction} />
      </section>
      <RedirectChoice
        key={redirectUri}
        attemptId={attempt.id}
        redirectUri={redirectUri}
        other={{ id: other, redirectUri: pasteRedirectUri(cloud, other) }}
        change={changeAddressAction}
      />
      <CancelAttempt attemptId={attempt.id} cancel={cancelAction} />
    </div>
  )
}
