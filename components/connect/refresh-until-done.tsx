'use client'

import { useEffect } from 'react'
import { AwayNotice, useRefresh } from '#components/live/use-refresh.tsx'

const EVERY_MILLISECONDS = 1_500

/** Asks for the page anew while it shows something that is not over. */
export function RefreshUntilDone() {
  const { away, request } = useRefresh()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const later = () => {
      if (!left) timer = setTimeout(() => void request().then(later), EVERY_MILLISECONDS)
    }
    later()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [request])
  return <AwayNotice away={away} />
}
