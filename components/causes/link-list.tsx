import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ShownLink } from '#lib/web/remedy-view.ts'

/** Pages on which the steps are done. Those of Microsoft open beside the portal. */
export function LinkList({ links }: { links: readonly ShownLink[] }) {
  const t = useTranslations('remedies.show')
  return (
    <ul className="ml-5 list-disc space-y-1">
      {links.map(({ label, href, inside, unproven }) => (
        <li key={href} className="wrap-anywhere">
          {inside ? (
            <Link href={href} className="link">
              {label}
            </Link>
          ) : (
            <a href={href} className="link" target="_blank" rel="noreferrer">
              {label}
            </a>
          )}
          {unproven && <span className="quiet"> {t('unproven')}</span>}
        </li>
      ))}
    </ul>
  )
}
