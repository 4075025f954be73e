import { useTranslations } from 'next-intl'
import type { BadRow } from '#lib/imports/row.ts'

/** Why a row cannot be used: one sentence for each thing that is wrong with it. */
export function BadReasons({ problems }: Pick<BadRow, 'problems'>) {
  const t = useTranslations('imports.problem')
  return (
    <ul className="space-y-1">
      {problems.map(({ code, field, values }) => (
        <li key={`${code} ${field ?? ''}`} className="wrap-anywhere">
          {t(code, values)}
        </li>
      ))}
    </ul>
  )
}
