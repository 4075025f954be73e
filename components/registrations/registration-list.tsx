import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RegistrationLine } from '#lib/registrations/queries.ts'
import { cloudName } from './cloud-name.ts'
import { Expiry } from './expiry.tsx'

/** The first block of an ID: enough to tell two apps apart. */
const SHORT_ID = 8

export function RegistrationList({ registrations }: { registrations: readonly RegistrationLine[] }) {
  const t = useTranslations('registrations')
  return (
    <ul className="panel divide-base-300 divide-y">
      {registrations.map(({ credential, ...app }) => (
        <li
          key={app.id}
          className="hover:bg-base-200 relative grid gap-x-6 gap-y-2 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_7rem] md:items-center"
        >
          <div className="min-w-0">
            <h2 className="font-semibold wrap-anywhere">
              <Link
                href={`/registrations/${app.id}`}
                className="after:absolute after:inset-0 hover:underline"
              >
                {app.name}
              </Link>
            </h2>
            <p className="quiet text-sm wrap-anywhere">
              {cloudName(t, app.cloud)} · {app.tenantDomain ?? app.tenantId}
            </p>
            <p className="quiet text-sm">
              <span title={app.clientId}>
                {t('facts.clientId')} <code>{app.clientId.slice(0, SHORT_ID)}…</code>
              </span>
            </p>
          </div>
          <div className="min-w-0">
            {credential ? (
              <>
                <Expiry left={credential.left} expiresAt={credential.expiresAt} />
                <p className="quiet text-sm">
                  {t(`facts.${credential.kind}`)} {t('facts.secretHint', { hint: credential.hint })}
                </p>
              </>
            ) : (
              <p className="text-error font-medium">{t('expiry.none')}</p>
            )}
          </div>
          <p className="text-sm tabular-nums md:text-right">
            {t('facts.mailboxCount', { count: app.mailboxes })}
          </p>
        </li>
      ))}
    </ul>
  )
}
