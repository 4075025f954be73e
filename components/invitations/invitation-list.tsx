import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Day, Moment } from '#components/health/moment.tsx'
import { Address } from '#components/ui/address.tsx'
import type { InvitationLine } from '#lib/invitations/queries.ts'
import { InvitationMark } from './invitation-mark.tsx'

/** When the state an invitation is in began. */
function since(line: InvitationLine): Date | null {
  if (line.state === 'done') return line.doneAt
  if (line.state === 'revoked') return line.revokedAt
  if (line.state === 'expired') return line.expiresAt
  if (line.state === 'wrong-account') return line.wrongAccountAt
  return line.state === 'opened' ? line.openedAt : null
}

export function InvitationList({ lines, now }: { lines: readonly InvitationLine[]; now: number }) {
  const t = useTranslations('invitations')
  return (
    <ul className="panel divide-base-300 divide-y">
      {lines.map((line) => {
        const began = since(line)
        const count = line.targets.length
        return (
          <li
            key={line.id}
            className="hover:bg-base-200 relative grid gap-x-6 gap-y-2 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,5fr)_minmax(0,3fr)_minmax(0,3fr)] md:items-center"
          >
            <div className="min-w-0">
              <h2 className="font-semibold wrap-anywhere">
                <Link
                  href={`/invitations/${line.id}`}
                  className="after:absolute after:inset-0 hover:underline"
                >
                  <Address address={line.signInAs} />
                </Link>
              </h2>
              <p className="quiet text-sm">
                {line.access === 'own' ? t('ownMailbox') : t('throughDelegate', { count })}
              </p>
            </div>
            <div className="min-w-0 text-sm">
              <p className="flex flex-wrap items-center gap-x-2">
                <InvitationMark state={line.state} />
                {began && (
                  <span className="quiet">
                    <Moment at={began} now={now} />
                  </span>
                )}
              </p>
              {line.state === 'wrong-account' && <p className="quiet wrap-anywhere">{line.wrongAccount}</p>}
            </div>
            <div className="quiet min-w-0 text-sm">
              <p className="wrap-anywhere">
                <Moment at={line.createdAt} now={now} /> {t('madeBy', { name: line.inviter ?? t('nobody') })}
              </p>
              {line.open && (
                <p>
                  {t('until')} <Day at={line.expiresAt} now={now} />
                </p>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
