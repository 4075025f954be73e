import { cookies } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { NAV_ENTRIES } from '#components/nav-entries.ts'
import { TopBar } from '#components/top-bar.tsx'
import { allows, type Permission } from '#lib/access/permissions.ts'
import { running } from '#lib/boot.ts'
import { openCounts } from '#lib/incidents/queries.ts'
import { signedIn } from '#lib/web/session.ts'
import { themeOf } from '#lib/web/theme.ts'
import { chooseTheme } from './actions.ts'

// Shows the frame only. Each page checks its own permission.
export default async function PortalLayout({ children }: { children: React.ReactNode }) {
  const person = await signedIn()
  const t = await getTranslations('shell')
  const may = (permission: Permission) => person !== null && allows(person.actor, permission)
  const open = may('incident.read') ? await openCounts((await running()).database.read) : null
  return (
    <>
      <a
        href="#content"
        className="btn btn-primary sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-2"
      >
        {t('skip')}
      </a>
      {person && (
        <TopBar
          name={person.actor.name}
          role={person.actor.role}
          entries={NAV_ENTRIES.filter(({ permission }) => may(permission))}
          red={open?.red ?? 0}
          theme={themeOf((await cookies()).get('theme')?.value)}
          chooseTheme={chooseTheme}
        />
      )}
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-7xl px-4 py-6 outline-none sm:px-6">
        {children}
      </main>
    </>
  )
}
