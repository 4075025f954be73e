import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { continueInvitedAgain } from '#app/invite/actions.ts'
import { GuestPage } from '#components/invitations/guest-page.tsx'
import { Result } from '#components/invitations/result.tsx'
import { browserCookieName } from '#lib/attempts/browser-secret.ts'
import { running } from '#lib/boot.ts'
import { ownInvitedAttempt } from '#lib/invitations/begin.ts'
import { causeOf, referenceOf } from './explain.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitations'))('guest.documentTitle') }
}

// There is no session: the cookie of the sign-in shows its page to the browser it was made in, and to no other.
export default async function InvitedResultPage({ params }: { params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id)
  if (!id.success) notFound()
  const services = await running()
  const secret = (await cookies()).get(browserCookieName(services.publicUrl))?.value
  const attempt = await ownInvitedAttempt(services, id.data, secret)
  if (!attempt) notFound()
  const t = await getTranslations('invitations')
  const { phase, result, targets, signInAs, inviter } = attempt
  const missing = result?.missingScopes ?? []
  return (
    <GuestPage title={t(`result.${phase}.title`)}>
      <Result
        again={continueInvitedAgain}
        facts={{
          attemptId: attempt.id,
          phase,
          inviter: inviter ?? t('nobody'),
          expected: signInAs,
          used: result?.used ?? null,
          moving: targets.some(({ move }) => move),
          targets: targets.map(({ address, displayName }) => ({ address, displayName })),
          cause: await causeOf(attempt),
          reference: referenceOf(attempt),
          missing: missing.length > 0 ? (await getFormatter()).list(missing) : null,
          open: !attempt.over,
        }}
      />
    </GuestPage>
  )
}
