import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { VIEWS, type View } from '#lib/incidents/inputs.ts'

export function viewHref(view: View, page = 1): string {
  const query = new URLSearchParams()
  if (view !== 'open') query.set('view', view)
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text ? `/incidents?${text}` : '/incidents'
}

/** Which incidents are listed; each choice is an address. */
export function ViewTabs({ view }: { view: View }) {
  const t = useTranslations('incidents.view')
  return (
    <nav aria-label={t('label')} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {VIEWS.map((one) => (
          <li key={one}>
            <Link
              href={viewHref(one)}
              aria-current={one === view ? 'true' : undefined}
              className={`panel flex min-h-11 items-center px-3 py-1.5 text-sm ${one === view ? 'border-primary border-2 font-medium' : 'hover:border-primary'}`}
            >
              {t(one)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
