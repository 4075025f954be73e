import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { View } from '#lib/incidents/inputs.ts'

/** An empty list, and why: no incident is no proof that all is well while a first failure waits for its second. */
export function NoIncident({ view, broken }: { view: View; broken: number }) {
  const t = useTranslations('incidents.empty')
  if (view !== 'open' || broken === 0) {
    return <EmptyState title={t(`${view}.title`)}>{t(`${view}.text`)}</EmptyState>
  }
  const board = (text: React.ReactNode) => (
    <Link href="/?state=failing" className="link">
      {text}
    </Link>
  )
  return (
    <EmptyState title={t('failedOnce.title')}>
      {t.rich('failedOnce.text', { count: broken, board })}
    </EmptyState>
  )
}
