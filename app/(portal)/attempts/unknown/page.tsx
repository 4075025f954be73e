import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { PageHeader } from '#components/ui/page-header.tsx'

const REASONS = ['unknown', 'other-browser', 'other-person', 'not-allowed', 'unavailable'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connect.unknown'))('title') }
}

// Shows no data and asks for no session: whoever comes back in the wrong browser has none.
export default async function UnknownAttemptPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { why } = await searchParams
  const reason = REASONS.find((one) => one === why) ?? 'unknown'
  const t = await getTranslations('connect')
  return (
    <div className="max-w-2xl">
      <PageHeader title={t('unknown.title')} />
      <p className="mb-6">{t(`unknown.${reason}`)}</p>
      <Link href="/" className="btn btn-primary">
        {t('board')}
      </Link>
    </div>
  )
}
