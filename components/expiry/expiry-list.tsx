import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Expiry } from '#components/registrations/expiry.tsx'
import type { TimelineEntry } from '#lib/expiry/timeline.ts'
import { LoneMark } from './mark.tsx'
import { useWhat } from './what.ts'

interface Props {
  readonly title: string
  readonly entries: readonly TimelineEntry[]
  /** Whether this person may open the apps. */
  readonly linked: boolean
  readonly over?: boolean
}

export function ExpiryList({ title, entries, linked, over = false }: Props) {
  const what = useWhat()
  if (entries.length === 0) return null
  return (
    <section aria-label={title}>
      <h2 className={`mb-2 text-lg font-semibold ${over ? 'text-error' : ''}`}>{title}</h2>
      <ul className={`panel divide-base-300 divide-y ${over ? 'border-error border-l-4' : ''}`}>
        {entries.map((entry) => (
          <li
            key={entry.key}
            className="grid gap-x-6 gap-y-1 px-4 py-3 sm:px-5 md:grid-cols-[minmax(0,1fr)_17rem] md:items-baseline"
          >
            <div className="flex min-w-0 gap-3">
              <LoneMark of={entry} />
              <div className="min-w-0">
                <h3 className="font-medium wrap-anywhere">{what.what(entry)}</h3>
                <App entry={entry} linked={linked} />
                <Names entry={entry} />
              </div>
            </div>
            <div className="pl-8 md:pl-0">
              <Expiry left={entry.left} expiresAt={entry.expiresAt} faint={stopsNothing(entry)} />
              <Stops entry={entry} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Its end is no alarm: nothing hangs on it. */
const stopsNothing = ({ state }: TimelineEntry) => state !== 'current' && state !== 'dying'

function App({ entry, linked }: { entry: TimelineEntry; linked: boolean }) {
  const t = useTranslations('expiry.list')
  const { registrationId, registrationName, displayName } = entry
  const name = useTranslations('expiry.credentials')
  return (
    <p className="quiet text-sm wrap-anywhere">
      {linked ? (
        <Link href={`/registrations/${registrationId}`} className="link">
          {t('of', { app: registrationName })}
        </Link>
      ) : (
        t('of', { app: registrationName })
      )}
      {displayName && <> · {name('name', { name: displayName })}</>}
    </p>
  )
}

/** Whose sign-ins die. */
function Names({ entry: { kind, names, count } }: { entry: TimelineEntry }) {
  const t = useTranslations('expiry.list')
  if (kind !== 'grants') return null
  return (
    <p className="quiet text-sm wrap-anywhere">
      {t('names', { names: names.join(', '), more: count - names.length })}
    </p>
  )
}

function Stops({ entry: { state, left, mailboxes } }: { entry: TimelineEntry }) {
  const t = useTranslations('expiry.list')
  const words =
    state === 'unknown' || state === 'unsettled'
      ? t(state)
      : state === 'next' || state === 'fallback'
        ? t('spare')
        : t(left.tone === 'expired' ? 'stopped' : 'stops', { count: mailboxes })
  return <p className="quiet text-sm">{words}</p>
}
