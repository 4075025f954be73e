import Link from 'next/link'
import { useTranslations } from 'next-intl'

export type Whose = 'own' | 'shared' | 'app'

interface Props {
  readonly chosen: Whose
  readonly choices: readonly Whose[]
}

const PLACE: Record<Whose, string> = {
  own: '/mailboxes/new',
  shared: '/mailboxes/new?whose=shared',
  app: '/mailboxes/new/app',
}

/** The first question. Each answer is a page of its own, so that it can be linked to. */
export function WhoseMailbox({ chosen, choices }: Props) {
  const t = useTranslations('connect.whose')
  return (
    <nav aria-labelledby="whose" className="mb-5 space-y-2">
      <h2 id="whose" className="font-medium">
        {t('question')}
      </h2>
      <ul className="grid gap-2 sm:grid-cols-3">
        {choices.map((whose) => (
          <li key={whose}>
            <Link
              href={PLACE[whose]}
              aria-current={whose === chosen ? 'true' : undefined}
              className={`panel block h-full p-3 ${whose === chosen ? 'border-primary border-2' : 'hover:border-primary'}`}
            >
              <span className="flex items-center gap-2 font-medium">
                <Dot filled={whose === chosen} />
                {t(`${whose}.name`)}
              </span>
              <span className="quiet mt-1 block text-sm">{t(`${whose}.hint`)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="quiet text-sm">
        {t('many')}{' '}
        <Link href="/mailboxes/import" className="link">
          {t('import')}
        </Link>
      </p>
    </nav>
  )
}

function Dot({ filled }: { filled: boolean }) {
  return (
    <svg viewBox="0 0 16 16" className="text-primary size-4 shrink-0" aria-hidden="true">
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {filled && <circle cx="8" cy="8" r="3.5" fill="currentColor" />}
    </svg>
  )
}
