import { useTranslations } from 'next-intl'

interface Props {
  readonly done: number
  readonly all: number
  /** Something goes on by itself. */
  readonly moving: boolean
  readonly waits: number
}

/** How far a list has come, in words and as a bar. */
export function ProgressBar({ done, all, moving, waits }: Props) {
  const t = useTranslations('imports.progress')
  return (
    <div className="panel space-y-2 p-4">
      <div role="status" className="flex flex-wrap justify-between gap-x-6">
        <p className="font-medium tabular-nums">{t('lead', { done, all })}</p>
        <p className="quiet">
          {moving ? t('running') : waits > 0 ? t('waits', { count: waits }) : t('finished')}
        </p>
      </div>
      <progress aria-label={t('label')} className="progress progress-primary w-full" value={done} max={all} />
    </div>
  )
}
