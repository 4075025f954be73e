import type { Level, Severity, Who } from '#lib/diagnosis/cause.ts'

interface WatchCause {
  readonly level: Level
  readonly severity: Severity
  readonly who: Who
  /** Met twice, a minute apart, before it counts: a portal that has just started has not stopped. */
  readonly twice: boolean
}

/** What the portal watches of itself. Each has its texts in `messages/<locale>/incidents.json` under `cause`. */
export const WATCH_CAUSES = {
  'probing-stopped': { level: 'portal', severity: 'red', who: 'portal-admin', twice: true },
  'renewing-stopped': { level: 'portal', severity: 'red', who: 'portal-admin', twice: true },
  'delivering-stopped': { level: 'portal', severity: 'red', who: 'portal-admin', twice: true },
  'channel-dead': { level: 'portal', severity: 'red', who: 'portal-admin', twice: false },
  'grant-not-renewed': { level: 'grant', severity: 'red', who: 'portal-admin', twice: false },
  'secret-gone': { level: 'app', severity: 'red', who: 'app-admin', twice: false },
  'fallback-in-use': { level: 'app', severity: 'red', who: 'app-admin', twice: true },
  'rotation-stuck': { level: 'app', severity: 'amber', who: 'app-admin', twice: false },
} as const satisfies Record<string, WatchCause>

export type WatchCauseId = keyof typeof WATCH_CAUSES

export function isWatchCause(text: string): text is WatchCauseId {
  return Object.hasOwn(WATCH_CAUSES, text)
}
