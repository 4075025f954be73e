import { useTranslations } from 'next-intl'
import { ChoiceTabs } from '#components/ui/choice-tabs.tsx'
import { VIEWS, type View } from '#lib/incidents/inputs.ts'

export function viewHref(view: View, page = 1): string {
  const query = new URLSearchParams()
  if (view !== 'open') query.set('view', view)
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text ? `/incidents?${text}` : '/incidents'
}

export function ViewTabs({ view }: { view: View }) {
  const t = useTranslations('incidents.view')
  const choices = VIEWS.map((one) => ({ href: viewHref(one), words: t(one), here: one === view }))
  return <ChoiceTabs label={t('label')} choices={choices} />
}
