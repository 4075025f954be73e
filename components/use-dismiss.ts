'use client'

import { usePathname } from 'next/navigation'
import { type RefObject, useEffect } from 'react'

/** Closes an open disclosure on Escape (the focus goes back to its summary), outside of it, and on another page. */
export function useDismiss(menu: RefObject<HTMLDetailsElement | null>): void {
  const path = usePathname()

  useEffect(() => {
    const close = (event: Event) => {
      const open = menu.current
      if (!open?.open) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return
        open.querySelector('summary')?.focus()
      } else if (open.contains(event.target as Node)) return
      open.open = false
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [menu])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes
  useEffect(() => {
    if (menu.current) menu.current.open = false
  }, [path, menu])
}
