import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { LeavingAction } from '#components/connect/use-leaving-action.ts'
import { HealthMark } from '#components/health/health-mark.tsx'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { ProgressRow } from '#lib/imports/progress.ts'
import { BadReasons } from './bad-reasons.tsx'
import { causeWords } from './cause-words.ts'
import { GroupMark } from './group-mark.tsx'
import { RowHead } from './row-head.tsx'
import { SignInNow } from './sign-in-now.tsx'

interface Props {
  readonly importId: string
  readonly rows: readonly ProgressRow[]
  readonly signIn: LeavingAction
}

/** The rows of a confirmed list, each with what became of it. */
export function ProgressList({ importId, rows, signIn }: Props) {
  return (
    <ul className="panel divide-base-300 divide-y">
      {rows.map((one) => (
        <li key={one.position} className="grid gap-x-6 gap-y-2 px-4 py-3 sm:px-5 md:grid-cols-2">
          <RowHead
            line={one.line}
            row={one.row}
            bad={one.bad}
            href={one.mailbox ? `/mailboxes/${one.mailbox.id}` : null}
          />
          <div className="min-w-0 space-y-2">
            <Stand row={one} />
            {one.stand === 'waits' && one.row?.access === 'own' && (
              <SignInNow
                importId={importId}
                who={String(one.position)}
                name={one.row.address}
                signIn={signIn}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Stand({ row: { stand, cause, bad, mailbox, invitation } }: { row: ProgressRow }) {
  const t = useTranslations('imports')
  const titles = useTranslations('causes')
  const known = mailbox?.cause && isCauseId(mailbox.cause) ? mailbox.cause : null
  return (
    <div className="flex gap-2">
      {stand === 'attention' && mailbox ? (
        <span className="mt-1">
          <HealthMark health={mailbox.health} />
        </span>
      ) : (
        <GroupMark group={stand} />
      )}
      <div className="min-w-0 wrap-anywhere">
        <p className="flex flex-wrap items-center gap-2">
          {t(`group.${stand}`)}
          {stand === 'waits' && invitation?.open && (
            <Link href={`/invitations/${invitation.id}`} className="badge badge-sm badge-outline">
              {t('invited')}
            </Link>
          )}
        </p>
        {stand === 'attention' && known && <p className="font-medium">{titles(`${known}.title`)}</p>}
        {stand === 'refused' && cause && <p>{causeWords(t, cause)}</p>}
        {bad && <BadReasons problems={bad.problems} />}
      </div>
    </div>
  )
}
