'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const EVERY_MILLISECONDS = 1_500

/** Asks for the page anew while it shows something that is not over. */
export function RefreshUntilDone() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), EVERY_MILLISECONDS)
    return () => clearInterval(timer)
  }, [router])
  return null
}
