'use client'

import { useTranslations } from 'next-intl'
import { useId, useRef, useState } from 'react'
import { MOST_BYTES } from '#lib/imports/row.ts'

interface Props {
  /** After a refusal: a browser forgets which file was chosen. */
  readonly again: boolean
  /** A code of `messages/<locale>/forms.json`. */
  readonly error?: string
}

const MEGABYTE = 1024 * 1024

/** A file, chosen or dropped. Its name goes with the form, because only the bytes do by themselves. */
export function FileField({ again, error }: Props) {
  const t = useTranslations('imports.form')
  const forms = useTranslations('forms')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [over, setOver] = useState(false)
  const look = () => {
    const file = input.current?.files?.[0]
    setName(file?.name ?? '')
    const large = file !== undefined && file.size > MOST_BYTES
    input.current?.setCustomValidity(large ? t('tooLarge', { most: MOST_BYTES / MEGABYTE }) : '')
    if (large) input.current?.reportValidity()
  }
  const problem =
    error === 'file-large' ? t('tooLarge', { most: MOST_BYTES / MEGABYTE }) : error && forms(error)
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {t('file')}
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the field inside is for everybody */}
      <div
        className={`rounded-box space-y-3 border-2 border-dashed p-5 text-center ${over ? 'border-primary' : 'border-base-300'}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          if (!input.current || event.dataTransfer.files.length === 0) return
          input.current.files = event.dataTransfer.files
          look()
        }}
      >
        <p>{name ? <span className="wrap-anywhere">{t('chosen', { name })}</span> : t('drop')}</p>
        <input
          ref={input}
          id={id}
          name="file"
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
          className={`file-input mx-auto w-full max-w-sm ${problem ? 'file-input-error' : ''}`}
          aria-invalid={problem ? true : undefined}
          aria-describedby={`${id}-hint${problem ? ` ${id}-error` : ''}`}
          onChange={look}
        />
        <input type="hidden" name="fileName" value={name} />
        {name && (
          <button
            type="button"
            className="btn btn-ghost btn-sm"
            onClick={() => {
              if (input.current) input.current.value = ''
              look()
            }}
          >
            {t('remove')}
          </button>
        )}
      </div>
      <p id={`${id}-hint`} className="quiet text-sm">
        {again ? t('again') : t('dropHint')}
      </p>
      {problem && (
        <p id={`${id}-error`} className="text-error text-sm font-medium">
          {problem}
        </p>
      )}
    </div>
  )
}
