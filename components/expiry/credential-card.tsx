import { useFormatter, useTranslations } from 'next-intl'
import { Expiry } from '#components/registrations/expiry.tsx'
import { CopyText } from '#components/ui/copy-text.tsx'
import type { CredentialLine } from '#lib/expiry/credential-list.ts'

interface Props {
  readonly line: CredentialLine
  /** What Entra says otherwise, and what hangs on it. */
  readonly children?: React.ReactNode
}

/** One secret or certificate: what it is for, how long it lasts, where it comes from. */
export function CredentialCard({ line, children }: Props) {
  const t = useTranslations('expiry.credentials')
  const words = useTranslations('registrations')
  const { kind, state } = line
  const title = state === 'current' ? words(`detail.${kind}`) : t(`heading.${state}`, { kind })
  const does = doesOf(line)
  return (
    <li className={`py-4 first:pt-1 last:pb-1 ${state === 'retired' ? 'quiet' : ''}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-semibold">{title}</h3>
        <End line={line} />
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Name line={line} />
        {line.displayName && <span className="wrap-anywhere">{t('name', { name: line.displayName })}</span>}
      </p>
      {does && <p className="mt-1 text-sm">{t(`does.${does}`)}</p>}
      <History line={line} />
      {children}
    </li>
  )
}

function End({ line: { left, state, expiresAt } }: Props) {
  const t = useTranslations('expiry.credentials')
  if (left === null) return <span className="quiet text-sm">{t('endUnknown')}</span>
  return state === 'retired' ? (
    <Day at={expiresAt} />
  ) : (
    <Expiry left={left} expiresAt={expiresAt} faint={state !== 'current'} />
  )
}

function Name({ line: { kind, hint, thumbprint, state } }: Props) {
  const t = useTranslations('registrations.facts')
  if (kind === 'certificate' && thumbprint && state !== 'proposed') {
    return <CopyText text={thumbprint} label={t('thumbprint')} />
  }
  return <code>…{hint}</code>
}

function doesOf({ state, provenAt, left, goneFromEntraAt, match }: CredentialLine) {
  switch (state) {
    case 'current':
      return null
    case 'next':
      return provenAt ? 'next' : 'nextUnproven'
    case 'fallback':
      if (goneFromEntraAt) return 'fallbackGone'
      return left?.tone === 'expired' ? 'fallbackOver' : 'fallback'
    case 'retired':
      return match && 'key' in match ? 'retiredListed' : 'retired'
    default:
      return state
  }
}

function History({ line }: Props) {
  const t = useTranslations('expiry.credentials')
  const source = useTranslations('registrations.expiry.source')
  const format = useFormatter()
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'medium' })
  const { origin, addedBy, createdAt, provenAt, state, stateSince, expirySource, left } = line
  return (
    <ul className="quiet mt-1 text-sm">
      {left && <li>{t('end', { source: source(expirySource) })}</li>}
      <li>
        {origin === 'graph'
          ? t('made', { date: day(createdAt) })
          : addedBy
            ? t('addedBy', { name: addedBy, date: day(createdAt) })
            : t('added', { date: day(createdAt) })}
      </li>
      <li>
        {provenAt
          ? t('proven', { date: format.dateTime(provenAt, { dateStyle: 'medium', timeStyle: 'short' }) })
          : t('never')}
      </li>
      {state === 'retired' && <li>{t('retiredOn', { date: day(stateSince) })}</li>}
    </ul>
  )
}

function Day({ at }: { at: Date }) {
  const t = useTranslations('registrations.expiry')
  const format = useFormatter()
  return (
    <time dateTime={at.toISOString()} className="text-sm whitespace-nowrap">
      {t('on', { date: format.dateTime(at, { dateStyle: 'medium', timeZone: 'UTC' }) })}
    </time>
  )
}
