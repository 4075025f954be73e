import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { FrontDoor } from '#components/front-door.tsx'

const OUTCOMES = ['given', 'cancelled', 'failed'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apponly'))('visitor.title') }
}

// For an administrator who was sent a link: no session is asked for, and nothing of the portal is shown.
export default async function ConsentVisitorPage({ params }: { params: Promise<{ outcome: string }> }) {
  const { outcome } = await params
  const known = OUTCOMES.find((one) => one === outcome)
  if (!known) notFound()
  const t = await getTranslations('apponly.visitor')
  return (
    <FrontDoor title={t('title')}>
      <p>{t(known)}</p>
    </FrontDoor>
  )
}
