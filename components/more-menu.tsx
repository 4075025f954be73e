'use client'

import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { ChevronDown } from './chevron-down.tsx'
import type { NavEntry } from './nav-entries.ts'
import { NavLink } from './nav-link.tsx'
import { useDismiss } from './use-dismiss.ts'

/** The pages that are not needed every day. */
export function MoreMenu({ entries }: { readonly entries: readonly NavEntry[] }) {
  const t = useTranslations('shell.nav')
  const path = usePathname()
  const menu = useRef<HTMLDetailsElement>(null)
  useDismiss(menu)

  const here = entries.some(({ href, also = [] }) => [href, ...also].some((base) => path.startsWith(base)))
  return (
    <details ref={menu} className="sm:relative">
      <summary className={`btn btn-ghost btn-sm list-none font-medium ${here ? 'bg-base-300' : ''}`}>
        {t('more')}
        <ChevronDown />
      </summary>
      <ul className="panel absolute inset-x-0 z-10 mt-1 p-2 shadow-lg sm:right-auto sm:w-52">
        {entries.map(({ href, also, label }) => (
          <li key={href}>
            <NavLink href={href} also={also} wide>
              {t(label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </details>
  )
}
