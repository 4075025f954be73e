import { StageMark, type StageStatus } from '#components/health/stage-mark.tsx'
import type { Phase } from '#lib/attempts/phase.ts'

const MARKS: Record<Phase, StageStatus> = {
  waiting: 'ahead',
  working: 'running',
  connected: 'passed',
  'wrong-account': 'failed',
  cancelled: 'skipped',
  refused: 'failed',
  failed: 'failed',
  expired: 'skipped',
  interrupted: 'failed',
}

/** How a sign-in stands, as a sign. Say the word beside it. */
export function PhaseMark({ phase }: { phase: Phase }) {
  return <StageMark status={MARKS[phase]} />
}
