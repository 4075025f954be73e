import { useTranslations } from 'next-intl'
import { Mark } from './top-bar.tsx'

/** The frame of the pages before sign-in. */
export function FrontDoor({
  title,
  lead,
  children,
}: {
  title: string
  lead?: React.ReactNode
  children: React.ReactNode
}) {
  const t = useTranslations('shell')
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-5 px-4 py-8">
      <p className="flex items-center gap-2 text-lg font-semibold tracking-tight">
        <Mark />
        {t('product')}
      </p>
      <div className="panel space-y-5 p-5 sm:p-8">
        <div className="space-y-2">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        {children}
      </div>
    </main>
  )
}
