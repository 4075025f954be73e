'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

export function NavLink({
  href,
  also = [],
  wide = false,
  children,
}: {
  href: string
  also?: readonly string[] | undefined
  /** As wide as the menu it stands in. */
  wide?: boolean
  children: React.ReactNode
}) {
  const path = usePathname()
  const here = path === href || [href, ...also].some((base) => base !== '/' && path.startsWith(base))
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={`btn btn-ghost btn-sm aria-[current=page]:bg-base-300 font-medium ${wide ? 'w-full justify-start' : ''}`}
    >
      {children}
    </Link>
  )
}
