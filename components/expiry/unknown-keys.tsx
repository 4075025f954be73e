import { useFormatter, useTranslations } from 'next-intl'
import { Expiry } from '#components/registrations/expiry.tsx'
import type { UnknownKey } from '#lib/expiry/credential-list.ts'

/** Secrets and certificates of the app that only Entra knows. */
export function UnknownKeys({ keys }: { keys: readonly UnknownKey[] }) {
  const t = useTranslations('expiry.unknown')
  const name = useTranslations('expiry.credentials')
  if (keys.length === 0) return null
  return (
    <div className="border-base-300 mt-4 border-t pt-4">
      <h3 className="font-semibold">{t('title')}</h3>
      <p className="quiet text-sm">{t('lead')}</p>
      <ul className="divide-base-300 mt-2 divide-y">
        {keys.map((key) => (
          <li key={key.keyId} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
            <span className="min-w-0 wrap-anywhere">
              <Kind entraKey={key} />
              {key.displayName && (
                <span className="quiet block text-sm">{name('name', { name: key.displayName })}</span>
              )}
              <Since startsAt={key.startsAt} />
            </span>
            {key.left && key.expiresAt ? (
              <Expiry left={key.left} expiresAt={new Date(key.expiresAt)} faint />
            ) : (
              <span className="quiet text-sm">{t('noEnd')}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Kind({ entraKey: { kind, hint, thumbprint } }: { entraKey: UnknownKey }) {
  const t = useTranslations('expiry.unknown')
  if (kind === 'secret') return <>{hint ? t('secret', { hint }) : t('secretBare')}</>
  return <>{thumbprint ? t('certificate', { thumbprint }) : t('certificateBare')}</>
}

function Since({ startsAt }: Pick<UnknownKey, 'startsAt'>) {
  const t = useTranslations('expiry.unknown')
  const format = useFormatter()
  if (startsAt === null) return null
  return (
    <span className="quiet block text-sm">
      {t('since', { date: format.dateTime(new Date(startsAt), { dateStyle: 'medium', timeZone: 'UTC' }) })}
    </span>
  )
}
