import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { FrontDoor } from '#components/front-door.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { running } from '#lib/boot.ts'
import { safeNext } from '#lib/web/safe-next.ts'
import { signedIn } from '#lib/web/session.ts'
import { AddressCheck } from './address-check.tsx'
import { SignInForm } from './sign-in-form.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signin'))('title') }
}

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignInPage({ searchParams }: Props) {
  const asked = await searchParams
  const next = safeNext(asked.next)
  if (await signedIn()) redirect(next)
  const [{ publicUrl }, t] = await Promise.all([running(), getTranslations('signin')])
  return (
    <FrontDoor title={t('title')}>
      {asked.ready !== undefined && (
        <Notice tone="success" live>
          {t('ready')}
        </Notice>
      )}
      <AddressCheck publicUrl={publicUrl} />
      <SignInForm next={next} />
    </FrontDoor>
  )
}
