import { useTranslations } from 'next-intl'
import { Mark, type Shape } from '#components/ui/mark.tsx'
import type { StepStand, stepsOf } from '#lib/rotation/stand.ts'

const WORD = { done: 'done', runs: 'runs', waits: 'waits', 'held-up': 'heldUp', 'to-come': 'toCome' } as const
const INK: Record<StepStand, string> = {
  done: 'text-success',
  runs: 'text-info',
  waits: 'text-info',
  'held-up': 'text-warning',
  'to-come': 'quiet',
}
const SHAPE: Record<StepStand, Shape> = {
  done: 'good',
  runs: 'runs',
  waits: 'clock',
  'held-up': 'warning',
  'to-come': 'dashed',
}

/** What is done, what runs, what comes. */
export function Steps({ steps }: { readonly steps: ReturnType<typeof stepsOf> }) {
  const t = useTranslations('rotation')
  return (
    <ol className="space-y-1">
      {steps.map(({ step, stand }) => (
        <li
          key={step}
          aria-current={stand === 'done' || stand === 'to-come' ? undefined : 'step'}
          className="flex items-center gap-2.5 py-0.5"
        >
          <Mark shape={SHAPE[stand]} className={`size-5 ${INK[stand]}`} weight={1.4} />
          <span className={stand === 'to-come' ? 'quiet' : stand === 'done' ? '' : 'font-semibold'}>
            {t(`step.${step}`)}
          </span>
          <span className={`ml-auto shrink-0 text-sm ${INK[stand]}`}>{t(`stand.${WORD[stand]}`)}</span>
        </li>
      ))}
    </ol>
  )
}
