import { type Cloud, isMicrosoftLogin, PRESET_CLOUDS } from './clouds.ts'
import type { Transport } from './network.ts'
import { lookUpTenant } from './tenant.ts'

export type CloudOfDomain =
  /** These clouds sign its people in; GCC High and DoD share one sign-in, so there may be two. */
  | { readonly kind: 'found'; readonly cloudIds: readonly string[]; readonly tenantId: string }
  /** Every cloud answered, and none knows it. */
  | { readonly kind: 'nowhere' }
  /** None knows it, but these could not be asked. */
  | { readonly kind: 'unsure'; readonly unreachable: readonly string[] }

export interface CloudQuestion {
  /** A tenant id, a domain of the tenant, or any mail address in it. */
  readonly text: string
  /** The cloud that has already said no. */
  readonly except: Cloud
  /** How one cloud is asked; over `transport` when left out. */
  readonly lookUp?: typeof lookUpTenant
  readonly transport?: Transport
  readonly signal?: AbortSignal
  /** Milliseconds for all together, since they are asked side by side. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 4_000

/**
 * Asks Microsoft's other clouds, and only those, which of them knows a domain. Needs no sign-in.
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export async function findCloudOfDomain(question: CloudQuestion): Promise<CloudOfDomain> {
  const { text, except, lookUp = lookUpTenant, transport, signal, deadlineMs = DEADLINE_MS } = question
  const how = { text, deadlineMs, ...(transport ? { transport } : {}), ...(signal ? { signal } : {}) }
  // The sandbox and custom rows have nothing to do with Microsoft's domains.
  if (!isMicrosoftLogin(except)) return { kind: 'nowhere' }
  const others = Object.values(PRESET_CLOUDS).filter(({ loginOrigin }) => loginOrigin !== except.loginOrigin)
  const asked = others.filter(
    ({ loginOrigin }, at) => others.findIndex((one) => one.loginOrigin === loginOrigin) === at,
  )
  const answers = await Promise.all(
    asked.map(async (cloud) => ({
      cloud,
      answer: await lookUp({ cloud, ...how }),
    })),
  )
  for (const { cloud, answer } of answers) {
    if (answer.kind === 'found') {
      const cloudIds = others
        .filter(({ loginOrigin }) => loginOrigin === cloud.loginOrigin)
        .map(({ id }) => id)
      return { kind: 'found', cloudIds, tenantId: answer.tenantId }
    }
  }
  const unreachable = answers
    .filter(({ answer }) => answer.kind === 'unreachable')
    .map(({ cloud }) => cloud.id)
  return unreachable.length > 0 ? { kind: 'unsure', unreachable } : { kind: 'nowhere' }
}
