import { getTranslations } from 'next-intl/server'
import { GuestPage } from '#components/invitations/guest-page.tsx'

// One page for every link that leads nowhere: it does not tell whether there ever was such a link.
export default async function DeadLink() {
  const t = await getTranslations('invitations.dead')
  return (
    <GuestPage title={t('title')}>
      <p>{t('text')}</p>
    </GuestPage>
  )
}
