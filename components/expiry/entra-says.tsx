import { useFormatter, useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'
import type { CredentialLine } from '#lib/expiry/credential-list.ts'
import { SameKey, type SettleAction, TypedExpiry } from './settle-forms.tsx'

interface Props {
  readonly registrationId: string
  readonly line: CredentialLine
  readonly settle: SettleAction
  readonly typeExpiry: SettleAction
}

/** Where Entra says something else than the portal: what counts, or what a person has to say. */
export function EntraSays({ registrationId, line, settle, typeExpiry }: Props) {
  const t = useTranslations('expiry.settle')
  const format = useFormatter()
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'medium', timeZone: 'UTC' })
  const { state, kind, match, corrected, goneFromEntraAt } = line
  const ids = { registrationId, credentialId: line.id }
  const mayType =
    kind === 'secret' && line.expirySource !== 'graph' && state !== 'retired' && state !== 'proposed'
  return (
    <div className="mt-2 space-y-2 text-sm empty:hidden">
      {corrected && <p>{t('corrected', { typed: day(corrected), entra: day(line.expiresAt) })}</p>}
      {match?.kind === 'differs' && kind === 'certificate' && (
        <p>{t('otherEnd', { days: Math.abs(match.days), later: String(match.days > 0) })}</p>
      )}
      {goneFromEntraAt && state !== 'retired' && (
        <Notice tone={state === 'current' ? 'error' : 'warning'}>
          {t(state === 'current' ? 'goneCurrent' : 'gone', { date: day(goneFromEntraAt) })}
        </Notice>
      )}
      {goneFromEntraAt && state === 'retired' && <p>{t('gone', { date: day(goneFromEntraAt) })}</p>}
      {match?.kind === 'ambiguous' && state !== 'retired' && (
        <Notice tone="warning">
          <p>{t('ambiguous', { count: match.candidates.length })}</p>
          <SameKey {...ids} candidates={match.candidates} settle={settle} />
        </Notice>
      )}
      {match?.kind === 'gone' && match.candidates.length > 0 && state !== 'retired' && (
        <>
          <p>{t('goneLike')}</p>
          <SameKey {...ids} candidates={match.candidates} settle={settle} />
        </>
      )}
      {match?.kind === 'unmatched' && state !== 'retired' && state !== 'proposed' && (
        <p>{t(kind === 'certificate' ? 'unlistedCertificate' : 'unlisted')}</p>
      )}
      {mayType && <TypedExpiry {...ids} typeExpiry={typeExpiry} />}
    </div>
  )
}
