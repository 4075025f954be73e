import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ExplainForm } from '#components/explain/explain-form.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { LONGEST_PASTE, PLACES } from '#lib/explain/inputs.ts'
import { pageContext } from '#lib/web/context.ts'
import { explainAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  // Without a script a browser tells our own form where it comes from only under this policy.
  return { title: (await getTranslations('explain'))('title'), referrer: 'same-origin' }
}

export default async function ExplainPage() {
  await pageContext('failure.explain')
  const t = await getTranslations('explain')
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('title')} lead={t('lead')} />
      <ExplainForm places={PLACES} longest={LONGEST_PASTE} explain={explainAction} />
    </div>
  )
}
