import { Duration } from 'luxon'
import { z } from 'zod'
import { applicationPath, callGraph, type GraphAccess } from './graph-call.ts'

/** What the tenant says of new client secrets of this app. */
export interface SecretPolicy {
  readonly additionForbidden: boolean
  /** The longest life of a new one; null without a limit. */
  readonly capDays: number | null
  /** Its own policy stands above that of the tenant. */
  readonly from: 'tenant' | 'app'
}

/** `unknown` when the app may not read policies, which is the rule: then a refusal tells. */
export type PolicyReading =
  | { readonly kind: 'read'; readonly policy: SecretPolicy }
  | { readonly kind: 'unknown' }

const restrictionSchema = z.object({
  restrictionType: z.string().max(100),
  state: z.string().max(50).nullish().catch(null),
  maxLifetime: z.string().max(100).nullish().catch(null),
  restrictForAppsCreatedAfterDateTime: z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .nullish()
    .catch(null),
})
type Restriction = z.infer<typeof restrictionSchema>

const restrictionsSchema = z
  .object({ passwordCredentials: z.array(restrictionSchema).max(50).nullish() })
  .nullish()

const tenantSchema = z.object({
  isEnabled: z.boolean().nullish(),
  applicationRestrictions: restrictionsSchema,
})
const appSchema = z.object({
  value: z.array(z.object({ isEnabled: z.boolean().nullish(), restrictions: restrictionsSchema })).max(50),
})
const createdSchema = z.object({
  createdDateTime: z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .nullish()
    .catch(null),
})

/**
 * Reads what a policy forbids, where the app may: Policy.Read.All or Policy.Read.ApplicationConfiguration.
 * https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get
 * https://learn.microsoft.com/graph/api/application-list-appmanagementpolicies
 */
export async function readSecretPolicy(
  question: GraphAccess & { readonly clientId: string },
): Promise<PolicyReading> {
  const path = applicationPath(question.clientId)
  const [tenant, app, made] = await Promise.all([
    callGraph(question, { method: 'GET', path: 'policies/defaultAppManagementPolicy' }),
    callGraph(question, { method: 'GET', path: `${path}/appManagementPolicies` }),
    callGraph(question, { method: 'GET', path: `${path}?$select=createdDateTime` }),
  ])
  const createdAt =
    (made.kind === 'answered' ? createdSchema.safeParse(made.json).data?.createdDateTime : null) ?? null
  const own = app.kind === 'answered' ? appSchema.safeParse(app.json).data : undefined
  const [mine] = own?.value.filter(({ isEnabled }) => isEnabled !== false) ?? []
  if (mine) {
    const rules = mine.restrictions?.passwordCredentials ?? []
    return { kind: 'read', policy: secretPolicy(rules, createdAt, 'app') }
  }
  const general = tenant.kind === 'answered' ? tenantSchema.safeParse(tenant.json).data : undefined
  if (!general) return { kind: 'unknown' }
  const rules = general.isEnabled ? (general.applicationRestrictions?.passwordCredentials ?? []) : []
  return { kind: 'read', policy: secretPolicy(rules, createdAt, 'tenant') }
}

/** A rule for newer apps counts also for one whose age nobody knows: too careful is a day lost, too bold a refusal. */
export function secretPolicy(
  rules: readonly Restriction[],
  createdAt: Date | null,
  from: SecretPolicy['from'],
): SecretPolicy {
  const holds = rules.filter(({ state, restrictForAppsCreatedAfterDateTime: since }) => {
    const young = !since || !createdAt || createdAt >= since
    return state !== 'disabled' && young
  })
  const caps = holds
    .filter(({ restrictionType }) => restrictionType === 'passwordLifetime')
    .map(({ maxLifetime }) => durationDays(maxLifetime ?? ''))
    .filter((days) => days !== null)
  return {
    additionForbidden: holds.some(({ restrictionType }) => restrictionType === 'passwordAddition'),
    capDays: caps.length === 0 ? null : Math.min(...caps),
    from,
  }
}

/** Days of an ISO 8601 duration such as `P90D` or `P4DT12H30M5S`; null when it is none. */
export function durationDays(text: string): number | null {
  const duration = Duration.fromISO(text)
  return duration.isValid ? duration.as('days') : null
}
