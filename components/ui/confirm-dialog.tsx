'use client'

import { useTranslations } from 'next-intl'
import { useId, useRef } from 'react'

interface Props {
  /** What the button that opens the dialog says. */
  readonly open: React.ReactNode
  readonly title: string
  readonly children: React.ReactNode
  /** The form with the button that really does it. */
  readonly form: React.ReactNode
  readonly tone?: 'danger' | 'plain'
}

/** Asks before something is lost. Native dialog: Escape closes it and focus returns to the button. */
export function ConfirmDialog({ open, title, children, form, tone = 'plain' }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const t = useTranslations('shell')
  return (
    <>
      <button
        type="button"
        className={`btn ${tone === 'danger' ? 'btn-outline btn-error' : ''}`}
        onClick={() => dialog.current?.showModal()}
      >
        {open}
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={id}
        className="panel text-base-content m-auto w-full max-w-lg p-6 shadow-xl"
      >
        <h2 id={id} className="text-lg font-semibold wrap-anywhere">
          {title}
        </h2>
        <div className="mt-2 space-y-2">{children}</div>
        <div className="mt-6 flex flex-wrap justify-end gap-2">
          <button type="button" className="btn" onClick={() => dialog.current?.close()}>
            {t('cancel')}
          </button>
          {form}
        </div>
      </dialog>
    </>
  )
}
