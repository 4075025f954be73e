import type { Shown } from '#components/auto-rotation/dry-run.tsx'
import { isObstacle, secretRights } from '#lib/rotation/auto-codes.ts'
import { AUTO_DEFAULTS, autoPlan } from '#lib/rotation/auto-plan.ts'
import type { AutoRegistration } from '#lib/rotation/auto-queries.ts'

/** The dry run from what is stored: the last token, and what the last look came to. */
export function knownPlan({ settings, current, alive, trouble, graphRoles, asOf }: AutoRegistration): Shown {
  const wished = settings ?? AUTO_DEFAULTS
  const denied = graphRoles !== null && !secretRights(graphRoles).owned
  const told = trouble && isObstacle(trouble.code) ? [trouble.code] : denied ? ['graph-denied' as const] : []
  return {
    plan: autoPlan({
      now: asOf,
      settings: wished,
      current,
      found: current && !alive ? ['expired', ...told] : told,
      policy: null,
      room: null,
    }),
    wished: wished.life,
    on: settings !== null,
    current,
  }
}
