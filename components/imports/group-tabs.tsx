import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { Group } from '#lib/imports/groups.ts'
import { importHref } from '#lib/imports/params.ts'

interface Props {
  readonly importId: string
  readonly groups: readonly Group[]
  readonly counts: Readonly<Partial<Record<Group, number>>>
  readonly all: number
  readonly only: Group | undefined
}

/** How many rows there are of each kind; each leads to them alone. Kinds without rows are not there. */
export function GroupTabs({ importId, groups, counts, all, only }: Props) {
  const t = useTranslations('imports.group')
  const format = useFormatter()
  const shown = groups.filter((group) => (counts[group] ?? 0) > 0 || group === only)
  const tabs = [undefined, ...shown].map((group) => ({
    group,
    words: t(group ?? 'all'),
    rows: group ? (counts[group] ?? 0) : all,
  }))
  return (
    <nav aria-label={t('label')} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {tabs.map(({ group, words, rows }) => (
          <li key={group ?? 'all'}>
            <Link
              href={importHref(importId, { only: group })}
              aria-current={group === only ? 'true' : undefined}
              className={`panel flex min-h-11 items-center gap-2 px-3 py-1.5 text-sm ${group === only ? 'border-primary border-2 font-medium' : 'hover:border-primary'}`}
            >
              {words}
              <span className="font-semibold tabular-nums">{format.number(rows)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
