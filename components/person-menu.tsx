'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef, useTransition } from 'react'
import { THEMES, type Theme } from '#lib/web/theme.ts'
import { ChevronDown } from './chevron-down.tsx'
import { SignOutButton } from './sign-out-button.tsx'
import { useDismiss } from './use-dismiss.ts'

interface Props {
  readonly name: string
  readonly role: 'admin' | 'help-desk'
  readonly theme: Theme
  readonly chooseTheme: (choice: string) => Promise<void>
}

const WORDS = { system: 'theme.system', day: 'theme.light', night: 'theme.dark' } as const

export function PersonMenu({ name, role, theme, chooseTheme }: Props) {
  const t = useTranslations('shell')
  const router = useRouter()
  const menu = useRef<HTMLDetailsElement>(null)
  const [, startTransition] = useTransition()
  useDismiss(menu)

  return (
    <details ref={menu} className="relative">
      <summary className="btn btn-ghost btn-sm list-none font-medium">
        <span className="sr-only">{t('nav.menu')}: </span>
        <span className="max-w-40 truncate">{name}</span>
        <ChevronDown />
      </summary>
      <div className="panel absolute right-0 z-10 mt-1 w-60 p-3 shadow-lg">
        <p className="quiet px-2 pb-2 text-sm">{t(`role.${role}`)}</p>
        <Link href="/profile" className="btn btn-ghost btn-sm w-full justify-start font-normal">
          {t('nav.profile')}
        </Link>
        <label className="mt-2 block px-2 text-sm">
          <span className="quiet mb-1 block">{t('theme.label')}</span>
          <select
            className="select select-sm w-full"
            defaultValue={theme}
            onChange={(event) => {
              const choice = event.currentTarget.value
              startTransition(async () => {
                await chooseTheme(choice)
                if (choice === 'system') document.documentElement.removeAttribute('data-theme')
                else document.documentElement.setAttribute('data-theme', choice)
                router.refresh()
              })
            }}
          >
            {THEMES.map((choice) => (
              <option key={choice} value={choice}>
                {t(WORDS[choice])}
              </option>
            ))}
          </select>
        </label>
        <div className="border-base-300 mt-3 border-t pt-2">
          <SignOutButton />
        </div>
      </div>
    </details>
  )
}
