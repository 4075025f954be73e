'use client'

import { signOut } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

export function SignOutButton() {
  const t = useTranslations('signin')
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle')
  return (
    <>
      <button
        type="button"
        className="btn btn-ghost btn-sm w-full justify-start font-normal"
        aria-disabled={state === 'leaving'}
        onClick={async () => {
          if (state === 'leaving') return
          setState('leaving')
          try {
            await signOut({ callbackUrl: '/sign-in' })
          } catch {
            setState('failed')
          }
        }}
      >
        {t(state === 'leaving' ? 'leaving' : 'signOut')}
      </button>
      {state === 'failed' && (
        <p role="alert" className="text-error px-2 pt-1 text-sm">
          {t('signOutFailed')}
        </p>
      )}
    </>
  )
}
