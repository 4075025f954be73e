import { useFormatter, useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'
import type { AutoObstacle } from '#lib/rotation/auto-codes.ts'
import type { AutoPlan } from '#lib/rotation/auto-plan.ts'

export interface Shown {
  readonly plan: AutoPlan
  /** Of the new secret, as it was wished, in days. */
  readonly wished: number
  readonly on: boolean
  /** The one in use. */
  readonly current: { readonly kind: 'secret' | 'certificate'; readonly hint: string } | null
}

/** What would happen and when, and what forbids it. Days are those of UTC, as Entra counts them. */
export function DryRun({ plan, wished, on, current }: Shown) {
  const t = useTranslations('autorotation.plan')
  return (
    <div className="space-y-3">
      {plan.obstacles.length > 0 ? (
        <Notice tone="warning" title={t('blocked')}>
          <Obstacles codes={plan.obstacles} />
        </Notice>
      ) : (
        <Notice tone="success" title={t('ready')} />
      )}
      {current && plan.at && plan.endsAt && <Steps {...{ plan, wished, on, current }} />}
    </div>
  )
}

function Obstacles({ codes }: { codes: readonly AutoObstacle[] }) {
  const t = useTranslations('autorotation.obstacle')
  return codes.map((code) => (
    <p key={code} className="wrap-anywhere">
      {t(code)}
    </p>
  ))
}

function Steps({ plan, wished, on, current }: Shown & { current: NonNullable<Shown['current']> }) {
  const t = useTranslations('autorotation.plan')
  const format = useFormatter()
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'medium', timeZone: 'UTC' })
  const { at, endsAt, removal } = plan
  if (!at || !endsAt) return null
  const begins = plan.due ? t(on ? 'atOnceOn' : 'atOnce') : t('at', { date: day(at) })
  return (
    <>
      {plan.obstacles.length > 0 && <p className="font-medium">{t('would')}</p>}
      <ol className="border-base-300 space-y-3 border-l-2 pl-4">
        <Step when={begins}>
          {t('begin', { days: plan.lifeDays, date: day(endsAt) })}
          {plan.capped && <span className="quiet block text-sm">{t('capped', { days: wished })}</span>}
        </Step>
        <Step>
          {t('use', current)}
          {current.kind === 'certificate' && <span className="quiet block text-sm">{t('certificate')}</span>}
        </Step>
        {removal?.kind === 'removes' && (
          <Step when={t('at', { date: day(removal.at) })}>{t('removes', { hint: removal.hint })}</Step>
        )}
        {removal?.kind === 'stays' && <Step>{t(`stays.${removal.why}`, { hint: removal.hint })}</Step>}
        <Step>{t('again')}</Step>
      </ol>
    </>
  )
}

function Step({ when, children }: { when?: string; children: React.ReactNode }) {
  return (
    <li>
      {when && <span className="block font-medium">{when}</span>}
      <span className="block wrap-anywhere">{children}</span>
    </li>
  )
}
