/** Mailboxes that were connected together shall not be checked together for ever. */
const JITTER = 0.1
/** A server that asks for more is asked again anyway: nobody waits for a mistyped number. */
const LONGEST_WAIT_SECONDS = 24 * 60 * 60

/** Seconds until the next check. `random` is in [0, 1); `askedToWait` is what the server wanted, in seconds. */
export function secondsToNextProbe(minutes: number, askedToWait: number, random: number): number {
  const usual = minutes * 60 * (1 + JITTER * (2 * random - 1))
  return Math.round(Math.max(usual, Math.min(askedToWait, LONGEST_WAIT_SECONDS)))
}
