import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Expiry } from '#components/registrations/expiry.tsx'
import type { RegistrationLine } from '#lib/registrations/queries.ts'

/** Shown at once: those that run out first. */
const SHOWN = 3

interface Props {
  readonly apps: readonly RegistrationLine[]
  /** Help desk may see how long a secret lasts, but not open the app. */
  readonly linked: boolean
}

export function AppPanel({ apps, linked }: Props) {
  const t = useTranslations('board.apps')
  const rest = apps.slice(SHOWN)
  return (
    <section aria-labelledby="app-secrets" className="panel mb-4 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="app-secrets" className="font-semibold">
          {t('title')}
        </h2>
        <p className="quiet text-sm">{t('lead')}</p>
      </div>
      <AppList apps={apps.slice(0, SHOWN)} linked={linked} />
      {rest.length > 0 && (
        <details className="mt-2">
          <summary className="link link-hover cursor-pointer text-sm">
            {t('more', { count: rest.length })}
          </summary>
          <AppList apps={rest} linked={linked} />
        </details>
      )}
    </section>
  )
}

function AppList({ apps, linked }: Props) {
  const t = useTranslations('board.apps')
  return (
    <ul className="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
      {apps.map(({ id, name, credential, mailboxes }) => (
        <li key={id} className="min-w-0">
          <p className="font-medium wrap-anywhere">
            {linked ? (
              <Link href={`/registrations/${id}`} className="hover:underline">
                {name}
              </Link>
            ) : (
              name
            )}
          </p>
          {credential ? (
            <Expiry left={credential.left} expiresAt={credential.expiresAt} />
          ) : (
            <p className="text-error font-medium">{t('none')}</p>
          )}
          <p className="quiet text-sm">
            {credential?.kind === 'certificate' && `${t('certificate')} · `}
            {t('mailboxes', { count: mailboxes })}
          </p>
        </li>
      ))}
    </ul>
  )
}
