'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useRefresh } from '#components/live/use-refresh.tsx'

/** The time that is left, by the clock of the server, counted down here. At the end the page is asked for anew. */
export function Countdown({ secondsLeft }: { secondsLeft: number }) {
  const t = useTranslations('device')
  const { request } = useRefresh()
  const [left, setLeft] = useState(secondsLeft)
  useEffect(() => {
    const end = performance.now() + secondsLeft * 1_000
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1_000))
      setLeft(seconds)
      if (seconds > 0) return
      clearInterval(timer)
      void request()
    }, 1_000)
    return () => clearInterval(timer)
  }, [secondsLeft, request])
  return (
    <span role="timer" className="font-medium tabular-nums">
      {t('left', { minutes: Math.floor(left / 60), seconds: String(left % 60).padStart(2, '0') })}
    </span>
  )
}
