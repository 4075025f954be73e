/** Beyond the usual time between two checks: its jitter, and a queue. */
const SLACK = 1.3

/** Milliseconds within which every healthy mailbox is checked once. */
export function roundOfChecks(probeMinutes: number): number {
  return probeMinutes * 60_000 * SLACK
}
