'use client'

import { startTransition, useEffect } from 'react'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

interface Props {
  readonly token: string
  readonly see: (before: FormState<null>, form: FormData) => Promise<FormState<null>>
}

/** Tells the portal once that the page is before somebody's eyes. What only fetches links runs no scripts. */
export function Seen({ token, see }: Props) {
  useEffect(() => {
    let told = false
    const tell = () => {
      if (told || document.visibilityState !== 'visible') return
      told = true
      const form = new FormData()
      form.set('token', token)
      startTransition(async () => {
        // Nothing of the page depends on it.
        await see(IDLE, form).catch(() => null)
      })
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [token, see])
  return null
}
