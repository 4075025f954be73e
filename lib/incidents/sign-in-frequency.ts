import type { Evidence } from '#lib/diagnosis/evidence.ts'

/** The cause that a policy of the tenant on how often one has to sign in has. */
export const FREQUENCY_CAUSE = 'refresh.signin_frequency'

const LIFETIME = /maximum allowed lifetime for this request is (\d{1,9})/i

export interface Frequency {
  readonly seconds: number
  /** Microsoft named it; otherwise it is how long the sign-in lasted. */
  readonly told: boolean
}

/**
 * How often a tenant asks for a new sign-in, when that is why a grant stopped: from the text of AADSTS70043, which names
 * it in seconds, or from how long the sign-in lasted. Null for a grant that stopped for another reason.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime
 */
export function signInFrequency(grant: {
  readonly consentedAt: Date
  readonly stoppedAt: Date | null
  readonly stoppedCause: string | null
  readonly lastFailure: Pick<Evidence, 'text'> | null
}): Frequency | null {
  if (grant.stoppedCause !== FREQUENCY_CAUSE || grant.stoppedAt === null) return null
  const named = Number(LIFETIME.exec(grant.lastFailure?.text ?? '')?.[1] ?? 0)
  if (named > 0) return { seconds: named, told: true }
  const lasted = (grant.stoppedAt.getTime() - grant.consentedAt.getTime()) / 1000
  return lasted > 0 ? { seconds: Math.round(lasted), told: false } : null
}
