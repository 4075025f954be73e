import { Mark, type Shape } from '#components/ui/mark.tsx'

export type StageStatus = 'passed' | 'failed' | 'skipped' | 'running' | 'ahead'

const LOOK: Record<StageStatus, { readonly ink: string; readonly shape: Shape }> = {
  passed: { ink: 'text-success', shape: 'tick' },
  failed: { ink: 'text-error', shape: 'cross' },
  skipped: { ink: 'quiet', shape: 'dash' },
  running: { ink: 'text-primary animate-pulse motion-reduce:animate-none', shape: 'ring' },
  ahead: { ink: 'quiet opacity-60', shape: 'point' },
}

/** Whether a stage passed: a tick, a cross, a dash. Say the word beside it. */
export function StageMark({ status }: { status: StageStatus }) {
  const { ink, shape } = LOOK[status]
  return <Mark shape={shape} className={ink} weight={1.8} />
}
