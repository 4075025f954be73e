import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { Theme } from '#lib/web/theme.ts'
import { MoreMenu } from './more-menu.tsx'
import type { NavEntry } from './nav-entries.ts'
import { NavLink } from './nav-link.tsx'
import { PersonMenu } from './person-menu.tsx'

interface Props {
  readonly name: string
  readonly role: 'admin' | 'help-desk'
  readonly entries: readonly NavEntry[]
  /** Open incidents that are red. */
  readonly red: number
  readonly theme: Theme
  readonly chooseTheme: (choice: string) => Promise<void>
}

export function TopBar({ name, role, entries, red, theme, chooseTheme }: Props) {
  const t = useTranslations('shell')
  const incidents = useTranslations('incidents')
  const bar = entries.filter(({ place }) => place === 'bar')
  const more = entries.filter(({ place }) => place === 'more')
  return (
    <header className="bg-base-100 border-base-300 border-b">
      <div className="mx-auto flex w-full max-w-7xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2 sm:px-6">
        <Link href="/" className="flex items-center gap-2 py-2 text-lg font-semibold tracking-tight">
          <Mark />
          {t('product')}
        </Link>
        <nav
          aria-label={t('nav.label')}
          className="relative order-last flex w-full flex-wrap gap-1 sm:static sm:order-none sm:w-auto"
        >
          {bar.map(({ href, also, label }) => (
            <NavLink key={href} href={href} also={also}>
              {t(`nav.${label}`)}
              {label === 'incidents' && red > 0 && (
                <span className="badge badge-error badge-sm tabular-nums">
                  <span aria-hidden="true">{red}</span>
                  <span className="sr-only">{incidents('badge', { count: red })}</span>
                </span>
              )}
            </NavLink>
          ))}
          {more.length > 0 && <MoreMenu entries={more} />}
        </nav>
        <div className="ml-auto">
          <PersonMenu name={name} role={role} theme={theme} chooseTheme={chooseTheme} />
        </div>
      </div>
    </header>
  )
}

export function Mark() {
  return (
    <svg
      viewBox="0 0 24 24"
      className="text-primary size-6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path
        d="M3 7.5 12 13l9-5.5M4.5 5h15A1.5 1.5 0 0 1 21 6.5v8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M4.5 5A1.5 1.5 0 0 0 3 6.5v11A1.5 1.5 0 0 0 4.5 19H13" strokeLinecap="round" />
      <path d="m16 18.5 2 2 3.5-4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
