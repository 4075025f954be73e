import { useFormatter, useTranslations } from 'next-intl'

interface Props {
  readonly rotations: readonly {
    readonly id: string
    readonly mode: 'by-hand' | 'by-graph'
    readonly startedAt: Date
    readonly startedByName: string
    readonly endedAt: Date | null
    readonly outcome: 'done' | 'taken-back' | 'refused' | null
    readonly trouble: { readonly code: string } | null
  }[]
}

/** Earlier rotations of the app: who, when, and what came of it. */
export function RotationHistory({ rotations }: Props) {
  const t = useTranslations('rotation.history')
  const format = useFormatter()
  const at = (time: Date) => format.dateTime(time, { dateStyle: 'medium', timeStyle: 'short' })
  if (rotations.length === 0) return <p className="quiet">{t('none')}</p>
  return (
    <ul className="divide-base-300 divide-y">
      {rotations.map((one) => (
        <li key={one.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
          <span className="font-medium">{one.outcome && t(`is.${one.outcome}`)}</span>
          <span>{one.endedAt && at(one.endedAt)}</span>
          <span className="quiet text-sm wrap-anywhere">
            {t('begun', { name: one.startedByName, at: at(one.startedAt), mode: t(`mode.${one.mode}`) })}
          </span>
          {one.trouble?.code === 'left-in-entra' && (
            <span className="quiet w-full text-sm">
              {t(one.outcome === 'done' ? 'remainsOld' : 'remains')}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
