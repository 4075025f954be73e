import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { PORTAL_CODES } from '#lib/diagnosis/rules/portal.ts'
import { classifyEntra } from '#lib/microsoft/entra-error.ts'
import type { FailureClass } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import type { AccessTokenFailure, AccessTokenResult } from './access-token-result.ts'
import { accessPlace } from './places.ts'
import type { SeenGrant } from './see.ts'

export function failed(evidence: Evidence, failureClass: FailureClass): AccessTokenFailure {
  return { ok: false, evidence, failureClass, cause: diagnose(evidence).cause }
}

export function portalEvidence(code: string, text: string): Evidence {
  return { source: 'portal', stage: 'refresh', code, text }
}

export function grantMissing(): AccessTokenFailure {
  return failed(portalEvidence(PORTAL_CODES.grantMissing, 'The portal holds no sign-in for this'), 'reauth')
}

export function leaseBusy(): AccessTokenFailure {
  return failed(
    portalEvidence('LEASE_BUSY', 'Another renewal of this sign-in did not end in time'),
    'transient',
  )
}

/** The failure that the last renewal left behind. */
export function lastFailure({ grant }: SeenGrant): AccessTokenFailure {
  const evidence = grant.lastFailure
  if (!evidence) return grantMissing()
  return failed(evidence, classOf(evidence))
}

export function classOf(evidence: Evidence): FailureClass {
  if (evidence.source === 'entra') return classifyEntra(evidence)
  return evidence.source === 'portal' ? 'app-credential' : 'network'
}

/** The sealed access token of the grant, or null when it has none. */
export async function sealedAccess(
  services: Pick<Services, 'vault'>,
  { grant, upn }: Pick<SeenGrant, 'grant' | 'upn'>,
): Promise<AccessTokenResult | null> {
  const { id, accessSealed, accessKeyId, accessExpiresAt, scopes } = grant
  if (!accessSealed || !accessKeyId || !accessExpiresAt) return null
  const token = await services.vault.open(accessPlace(id), { value: accessSealed, keyId: accessKeyId })
  return { ok: true, token, scopes, upn, expiresAt: accessExpiresAt }
}
