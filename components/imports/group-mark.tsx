import { HealthMark } from '#components/health/health-mark.tsx'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Group } from '#lib/imports/groups.ts'

const LIKE: Partial<Record<Group, Health>> = {
  bad: 'failing',
  refused: 'failing',
  attention: 'throttled',
  delegate: 'unknown',
  owner: 'unknown',
  waits: 'unknown',
  open: 'unknown',
  removed: 'unknown',
}

/** The shape of a group; its word stands beside it. */
export function GroupMark({ group }: { group: Group }) {
  return (
    <span className="mt-1">
      {group === 'checking' ? (
        <span className="loading loading-spinner loading-xs" aria-hidden="true" />
      ) : (
        <HealthMark health={LIKE[group] ?? 'healthy'} />
      )}
    </span>
  )
}
