import { useTranslations } from 'next-intl'
import type { StepStand, stepsOf } from '#lib/rotation/stand.ts'

const WORD = { done: 'done', runs: 'runs', waits: 'waits', 'held-up': 'heldUp', 'to-come': 'toCome' } as const
const INK: Record<StepStand, string> = {
  done: 'text-success',
  runs: 'text-info',
  waits: 'text-info',
  'held-up': 'text-warning',
  'to-come': 'quiet',
}
const SHAPE: Record<StepStand, React.ReactNode> = {
  done: <path d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM5.2 8.2l2 2 3.7-4.2" />,
  runs: <path d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM6.6 5.4l4 2.6-4 2.6Z" />,
  waits: <path d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM8 4.6V8l2.2 1.6" />,
  'held-up': <path d="M8 2.2 1.9 13.1h12.2ZM8 6.4v3.2M8 11.4v.1" />,
  'to-come': <path strokeDasharray="2.6 2.3" d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5Z" />,
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
          <StandMark stand={stand} />
          <span className={stand === 'to-come' ? 'quiet' : stand === 'done' ? '' : 'font-semibold'}>
            {t(`step.${step}`)}
          </span>
          <span className={`ml-auto shrink-0 text-sm ${INK[stand]}`}>{t(`stand.${WORD[stand]}`)}</span>
        </li>
      ))}
    </ol>
  )
}

/** A shape of its own for each stand, so that nobody needs to see its colour. */
function StandMark({ stand }: { readonly stand: StepStand }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`size-5 shrink-0 ${INK[stand]}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPE[stand]}
    </svg>
  )
}
