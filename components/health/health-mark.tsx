import { Mark, type Shape } from '#components/ui/mark.tsx'
import type { Health } from '#lib/diagnosis/health.ts'

export const HEALTH_INK: Record<Health, string> = {
  failing: 'text-error',
  throttled: 'text-warning',
  healthy: 'text-success',
  unknown: 'quiet',
}

const SHAPE: Record<Health, Shape> = {
  failing: 'bad',
  throttled: 'warning',
  healthy: 'good',
  unknown: 'dashed',
}

/** A shape of its own for each state, so that nobody needs to see its colour. Say the word beside it. */
export function HealthMark({ health }: { health: Health }) {
  return <Mark shape={SHAPE[health]} className={HEALTH_INK[health]} />
}
