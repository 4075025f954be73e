import { useTranslations } from 'next-intl'
import { Mark } from '#components/top-bar.tsx'

interface Props {
  readonly title: string
  readonly lead?: React.ReactNode
  readonly children?: React.ReactNode
}

/** The frame of the pages for people without a portal login: no menu, and no way into the portal. */
export function GuestPage({ title, lead, children }: Props) {
  const t = useTranslations('shell')
  return (
    <main id="content" className="mx-auto flex min-h-dvh w-full max-w-2xl flex-col gap-5 px-4 py-8 sm:py-12">
      <p className="flex items-center gap-2 text-lg font-semibold tracking-tight">
        <Mark />
        {t('product')}
      </p>
      <div className="panel space-y-5 p-5 sm:p-8">
        <div className="space-y-2">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {lead && <p className="quiet wrap-anywhere">{lead}</p>}
        </div>
        {children}
      </div>
    </main>
  )
}
