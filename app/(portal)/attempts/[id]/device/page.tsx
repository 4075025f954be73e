import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { cancelAction } from '#app/(portal)/attempts/cancel-action.ts'
import { CancelAttempt } from '#components/attempts-device/cancel-attempt.tsx'
import { DeviceCode } from '#components/attempts-device/device-code.tsx'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { signInAsOf } from '#lib/attempts/plan.ts'
import { waitingAttempt } from '#lib/attempts/waiting.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('device'))('title') }
}

export default async function DevicePage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const waiting = id.success ? await waitingAttempt(context.database.read, id.data) : null
  if (waiting?.attempt.kind !== 'device-code') notFound()
  const { attempt, registration, secondsLeft, phase } = waiting
  if (phase !== 'waiting' || !attempt.device) redirect(`/attempts/${attempt.id}`)
  const t = await getTranslations('device')
  const { userCode, verificationUri } = attempt.device
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t('title')} lead={t('lead', { address: attempt.address })} />
      <DeviceCode
        userCode={userCode}
        verificationUri={verificationUri}
        signInAs={signInAsOf(attempt)}
        secondsLeft={secondsLeft}
      />
      <RefreshUntilDone />
      <Notice tone="info" title={t('needs.title')}>
        <p>
          {t.rich('needs.text', {
            name: registration.name,
            app: (chunks) => (
              <Link href={`/registrations/${registration.id}`} className="link">
                {chunks}
              </Link>
            ),
          })}
        </p>
        <p className="quiet">{t('needs.policy')}</p>
      </Notice>
      <CancelAttempt attemptId={attempt.id} cancel={cancelAction} />
    </div>
  )
}
