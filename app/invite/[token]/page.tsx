import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { continueInvited, seeInvitation } from '#app/invite/actions.ts'
import { ContinueButton } from '#components/invitations/continue-button.tsx'
import { GuestPage } from '#components/invitations/guest-page.tsx'
import { Letter } from '#components/invitations/letter.tsx'
import { Seen } from '#components/invitations/seen.tsx'
import { running } from '#lib/boot.ts'
import { findOpenInvitation } from '#lib/invitations/find.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { countWrongLink, linkPause } from '#lib/users/throttle.ts'
import { clientNetwork } from '#lib/web/client-address.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitations'))('guest.documentTitle') }
}

// There is no session: the token in the address is what shows somebody this page. Seeing it changes nothing.
export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const { database, clouds, config, publicUrl } = await running()
  const network = clientNetwork(await headers(), config.proxyHops)
  const t = await getTranslations('invitations')
  const minutes = await linkPause(database.read, network)
  if (minutes > 0) {
    return (
      <GuestPage title={t('paused.title')}>
        <p>{t('paused.text', { minutes })}</p>
      </GuestPage>
    )
  }
  const invitation = await findOpenInvitation(database.read, parseToken(token))
  if (!invitation) {
    await countWrongLink(database, network)
    notFound()
  }
  const { inviter, access, signInAs, targets, note, appName, expiresAt } = invitation
  const { name } = inviter
  const cloud = clouds.get(invitation.cloud)
  const date = (await getFormatter()).dateTime(expiresAt, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return (
    <GuestPage
      title={t('guest.title', { name, count: targets.length })}
      lead={t('guest.lead', { host: new URL(publicUrl).host })}
    >
      <Letter
        facts={{
          inviter: name,
          access,
          signInAs,
          targets: targets.map(({ address, displayName }) => ({ address, displayName })),
          protocols: PROTOCOLS.filter((one) => targets.some(({ protocols }) => protocols.includes(one))),
          note,
          app: appName,
          loginHost: cloud ? new URL(cloud.loginOrigin).host : 'login.microsoftonline.com',
        }}
      />
      <ContinueButton name="token" value={token} action={continueInvited}>
        {t('guest.submit')}
      </ContinueButton>
      <div className="quiet space-y-1 text-sm">
        <p>{t('guest.until', { date })}</p>
        <p>{t('guest.unexpected', { name })}</p>
      </div>
      {!invitation.openedAt && <Seen token={token} see={seeInvitation} />}
    </GuestPage>
  )
}
