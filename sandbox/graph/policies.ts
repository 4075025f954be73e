import type { App, CredentialPolicy, World } from '#sandbox/model.ts'
import { GraphError } from './errors.ts'

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** Milliseconds of a duration such as `P90D` or `P4DT12H30M`. */
export function durationMs(text: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(text) ?? []
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
}

export const isDuration = (text: string): boolean => DURATION.test(text) && durationMs(text) > 0

/** Its own policy stands in place of that of the tenant. */
function policyOf(world: World, app: App): CredentialPolicy | null {
  return app.policy ?? world.tenants.find(({ id }) => id === app.homeTenant)?.appPolicy ?? null
}

/** Refuses a new secret that the policy forbids. */
export function checkPolicy(world: World, app: App, startsAt: number, endsAt: number): void {
  const policy = policyOf(world, app)
  if (!policy || (policy.since && app.createdAt < policy.since)) return
  if (policy.passwordAddition === 'forbidden') {
    throw new GraphError(
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
      `Credential type not allowed as per assigned policy '${policy.id}'.`,
    )
  }
  if (policy.passwordLifetime && endsAt - startsAt > durationMs(policy.passwordLifetime)) {
    throw new GraphError(
      400,
      'CredentialInvalidLifetimeAsPerAppPolicy',
      `Credential lifetime exceeds the max value allowed as per assigned policy '${policy.id}'.`,
    )
  }
}

/** https://learn.microsoft.com/graph/api/resources/passwordcredentialconfiguration */
function restrictions(policy: CredentialPolicy): Record<string, unknown>[] {
  const rule = (restrictionType: string, state: boolean, maxLifetime: string | null) => ({
    restrictionType,
    state: state ? 'enabled' : 'disabled',
    maxLifetime,
    restrictForAppsCreatedAfterDateTime: policy.since ?? '0001-01-01T00:00:00Z',
  })
  return [
    rule('passwordAddition', policy.passwordAddition === 'forbidden', null),
    ...(policy.passwordLifetime ? [rule('passwordLifetime', true, policy.passwordLifetime)] : []),
  ]
}

export function tenantPolicy(policy: CredentialPolicy | null): Record<string, unknown> {
  const passwordCredentials = policy ? restrictions(policy) : []
  return {
    id: policy?.id ?? '00000000-0000-0000-0000-000000000000',
    displayName: 'Default app management tenant policy',
    isEnabled: policy !== null,
    applicationRestrictions: { passwordCredentials, keyCredentials: [] },
    servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
  }
}

export function appPolicies(policy: CredentialPolicy | null): Record<string, unknown> {
  const value = policy && {
    id: policy.id,
    displayName: 'Policy of this app',
    isEnabled: true,
    restrictions: { passwordCredentials: restrictions(policy), keyCredentials: [] },
  }
  return { value: value ? [value] : [] }
}
