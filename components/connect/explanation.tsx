import { useTranslations } from 'next-intl'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'

export interface Explanation {
  /** The id of its cause, for what else is known about it. */
  readonly cause?: string
  readonly title?: string
  readonly plain: string
  readonly who?: string
  readonly steps: readonly string[]
}

export function ExplanationPanel({ explanation }: { explanation: Explanation }) {
  const t = useTranslations('connect.attempt')
  const board = useTranslations('board')
  const { cause, title, plain, who, steps } = explanation
  return (
    <section className="panel space-y-4 p-4 sm:p-5">
      <div>
        <h2 className="font-semibold">{title ?? t('cause')}</h2>
        <p className="mt-1 wrap-anywhere">{plain}</p>
      </div>
      {who && (
        <p>
          <span className="quiet">{board('who.label')}: </span>
          <strong>{who}</strong>
        </p>
      )}
      {steps.length > 0 && <Steps title={t('steps')} steps={steps} />}
      {cause && (
        <p>
          <MoreAboutCause cause={cause} />
        </p>
      )}
    </section>
  )
}

export function Steps({ title, steps }: { title: string; steps: readonly string[] }) {
  return (
    <div>
      <h3 className="font-semibold">{title}</h3>
      <ol className="mt-1 ml-5 list-decimal space-y-1">
        {steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
    </div>
  )
}
