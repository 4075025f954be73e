'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useState } from 'react'
import { PatientRefresh } from './patient-refresh.ts'
import { stayHere } from './stay-here.ts'

const ANSWER_MILLISECONDS = 5_000

async function portalAnswers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS)
    return (await fetch('/api/alive', { cache: 'no-store', signal })).ok
  } catch {
    return false
  }
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })

/** A way to render this page anew that outlives a portal that is down, and what to show while it is. */
export function useRefresh() {
  const router = useRouter()
  const [away, setAway] = useState(false)
  // Made anew with the effect: a page that React shows again after it hid it starts over.
  const live = useMemo(() => ({ current: undefined as PatientRefresh | undefined }), [])
  useEffect(() => {
    const patient = new PatientRefresh({
      ask: portalAnswers,
      refresh: () => router.refresh(),
      load: () => window.location.reload(),
      tell: setAway,
      pause,
    })
    live.current = patient
    const leave = stayHere(window, () => void patient.broken())
    return () => {
      leave()
      patient.stop()
      setAway(false)
    }
  }, [router, live])
  const ways = useMemo(
    () => ({
      request: () => live.current?.request() ?? Promise.resolve(),
      look: () => live.current?.look() ?? Promise.resolve(),
    }),
    [live],
  )
  return { away, ...ways }
}

/** Says quietly that the portal is away. What stands on the page stays. */
export function AwayNotice({ away }: { away: boolean }) {
  const t = useTranslations('shell')
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex justify-center px-4"
    >
      {away && (
        <p className="rounded-box border border-base-300 bg-base-200 px-4 py-2 text-sm shadow-lg">
          {t('away')}
        </p>
      )}
    </div>
  )
}
