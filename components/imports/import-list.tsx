import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import type { ImportLine } from '#lib/imports/queries.ts'
import { GroupMark } from './group-mark.tsx'

/** Every list, with how far it has come. */
export function ImportList({ lines, now }: { lines: readonly ImportLine[]; now: number }) {
  const t = useTranslations('imports')
  return (
    <ul className="panel divide-base-300 divide-y">
      {lines.map((line) => (
        <li
          key={line.id}
          className="hover:bg-base-200 relative grid gap-x-6 gap-y-1 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,3fr)] md:items-center"
        >
          <div className="min-w-0">
            <h2 className="font-semibold wrap-anywhere">
              <Link href={`/imports/${line.id}`} className="after:absolute after:inset-0 hover:underline">
                {line.fileName ?? t('pasted')}
              </Link>
            </h2>
            <p className="quiet text-sm">{t('list.rows', { count: line.rows })}</p>
          </div>
          <div className="min-w-0 text-sm">
            <State line={line} />
            {line.refused > 0 && <p className="text-error">{t('list.refused', { count: line.refused })}</p>}
            {line.bad > 0 && <p className="quiet">{t('list.bad', { count: line.bad })}</p>}
          </div>
          <p className="quiet min-w-0 text-sm wrap-anywhere">
            <Moment at={line.createdAt} now={now} /> {t('by', { name: line.by ?? t('nobody') })}
          </p>
        </li>
      ))}
    </ul>
  )
}

function State({ line }: { line: ImportLine }) {
  const t = useTranslations('imports.list')
  const [group, words] = !line.confirmedAt
    ? (['open', t('draft')] as const)
    : line.open > 0
      ? (['checking', t('running')] as const)
      : line.waits > 0
        ? (['waits', t('waiting', { count: line.waits })] as const)
        : (['healthy', t('done')] as const)
  return (
    <p className="flex gap-2">
      <span className="-mt-0.5">
        <GroupMark group={group} />
      </span>
      {words}
    </p>
  )
}
