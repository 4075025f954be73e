import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { FrontDoor } from '#components/front-door.tsx'
import { running } from '#lib/boot.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { isSetupOpen } from '#lib/users/setup.ts'
import { SetupForm } from './setup-form.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('setup'))('title') }
}

// There is no session yet: the code in the address is what lets somebody in.
export default async function SetupPage({ params }: { params: Promise<{ code: string }> }) {
  const { code } = await params
  const { database } = await running()
  if (!(await isSetupOpen(database.read, parseToken(code)))) notFound()
  const t = await getTranslations('setup')
  return (
    <FrontDoor title={t('title')} lead={t('lead')}>
      <SetupForm code={code} />
    </FrontDoor>
  )
}
