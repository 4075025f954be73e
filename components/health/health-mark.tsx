import type { Health } from '#lib/diagnosis/health.ts'

export const HEALTH_INK: Record<Health, string> = {
  failing: 'text-error',
  throttled: 'text-warning',
  healthy: 'text-success',
  unknown: 'quiet',
}

const SHAPE: Record<Health, React.ReactNode> = {
  failing: (
    <path d="M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4ZM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" />
  ),
  throttled: <path d="M8 2.2 1.9 13.1h12.2ZM8 6.4v3.2M8 11.4v.1" />,
  healthy: <path d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM5.2 8.2l2 2 3.7-4.2" />,
  unknown: <path strokeDasharray="2.6 2.3" d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5Z" />,
}

/** A shape of its own for each state, so that nobody needs to see its colour. Say the word beside it. */
export function HealthMark({ health }: { health: Health }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 ${HEALTH_INK[health]}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPE[health]}
    </svg>
  )
}
