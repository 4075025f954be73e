import { useTranslations } from 'next-intl'
import { useId } from 'react'

/** One numbered part of a guided page. */
export function Step({
  number,
  title,
  children,
}: {
  number: number
  title: string
  children: React.ReactNode
}) {
  const t = useTranslations('registrations.new')
  const id = useId()
  return (
    <section aria-labelledby={id} className="panel p-4 sm:p-6">
      <h2 id={id} className="flex items-center gap-3 text-lg font-semibold">
        <span
          aria-hidden="true"
          className="bg-primary text-primary-content grid size-7 shrink-0 place-items-center rounded-full text-sm"
        >
          {number}
        </span>
        <span className="sr-only">{t('step', { number })}: </span>
        {title}
      </h2>
      <div className="mt-4 space-y-4">{children}</div>
    </section>
  )
}
