'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useId, useState } from 'react'
import { maskPasted } from '#lib/mask-pasted.ts'

interface Props {
  readonly longest: number
  readonly onRead: (text: string) => void
}

/** Reads a text file in the browser; the file itself is sent nowhere. Of a long one its end, where errors stand. */
export function LogFile({ longest, onRead }: Props) {
  const t = useTranslations('explain.file')
  const id = useId()
  // Without a script nobody could read the file.
  const [ready, setReady] = useState(false)
  const [cut, setCut] = useState(false)
  useEffect(() => setReady(true), [])
  if (!ready) return null

  const read = async (file: File | undefined) => {
    if (!file) return
    // A character has up to four bytes; a token that the cut would halve is in the part that is dropped.
    const tail = await file.slice(-longest * 4).text()
    const masked = maskPasted(tail)
    setCut(file.size > longest * 4 || masked.length > longest)
    onRead(masked.slice(-longest))
  }
  return (
    <div className="text-sm">
      <label htmlFor={id} className="quiet mb-1 block">
        {t('label')}
      </label>
      <input
        id={id}
        type="file"
        accept=".txt,.log,.eml,.json,.csv,text/plain,message/rfc822"
        className="file-input file-input-sm w-full max-w-xs"
        onChange={(event) => void read(event.target.files?.[0])}
      />
      <p className="quiet mt-1" aria-live="polite">
        {cut && t('cut', { longest })}
      </p>
    </div>
  )
}
