import { useTranslations } from 'next-intl'
import { ChoiceTabs } from '#components/ui/choice-tabs.tsx'
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
  const shown = groups.filter((group) => (counts[group] ?? 0) > 0 || group === only)
  const choices = [undefined, ...shown].map((group) => ({
    href: importHref(importId, { only: group }),
    words: t(group ?? 'all'),
    count: group ? (counts[group] ?? 0) : all,
    here: group === only,
  }))
  return <ChoiceTabs label={t('label')} choices={choices} />
}
