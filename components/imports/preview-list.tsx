import { useTranslations } from 'next-intl'
import type { PreviewGroup } from '#lib/imports/groups.ts'
import type { PreviewRow } from '#lib/imports/preview.ts'
import { BadReasons } from './bad-reasons.tsx'
import { GroupMark } from './group-mark.tsx'
import { RowHead } from './row-head.tsx'

interface Props {
  readonly rows: readonly PreviewRow[]
  readonly updateKnown: boolean
}

/** The rows of a list, each with what will happen to it. */
export function PreviewList({ rows, updateKnown }: Props) {
  const t = useTranslations('imports')
  return (
    <ul className="panel divide-base-300 divide-y">
      {rows.map(({ position, line, row, bad, group, mailboxId }) => (
        <li key={position} className="grid gap-x-6 gap-y-2 px-4 py-3 sm:px-5 md:grid-cols-2">
          <RowHead line={line} row={row} bad={bad} href={mailboxId ? `/mailboxes/${mailboxId}` : null} />
          <div className="flex min-w-0 gap-2">
            <GroupMark group={group} />
            {bad ? (
              <div className="min-w-0">
                <span className="sr-only">{t('group.bad')}</span>
                <BadReasons problems={bad.problems} />
              </div>
            ) : (
              <p className="min-w-0 wrap-anywhere">
                {t(`fate.${fateOf(group, updateKnown)}`, { delegate: row?.delegate ?? '' })}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function fateOf(group: PreviewGroup, updateKnown: boolean): string {
  return group === 'known' && updateKnown ? 'knownUpdate' : group
}
