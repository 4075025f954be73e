import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { type Cloud, PRESET_CLOUDS } from './clouds.ts'
import { entraFailure } from './entra-error.ts'
import { callPinned, httpsTransport, NetworkFault, type Transport } from './network.ts'
import { networkFailure } from './network-failure.ts'
import type { TokenFailure } from './token-client.ts'

export type TenantLookup =
  | { readonly kind: 'found'; readonly tenantId: string }
  | { readonly kind: 'not-found' }
  /** The tenant exists, in the Microsoft cloud with this id. */
  | { readonly kind: 'other-cloud'; readonly cloudId: string }
  /** The text is neither a tenant id, nor a domain, nor a mail address. */
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unreachable'; readonly failure: TokenFailure }

export interface TenantQuestion {
  readonly cloud: Cloud
  /** A tenant id, a domain of the tenant, or any mail address in it. */
  readonly text: string
  readonly transport?: Transport
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const NO_TENANT = '00000000-0000-0000-0000-000000000000'
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

const metadataSchema = z.object({
  token_endpoint: z.string().max(2_000),
  cloud_instance_name: z.string().max(200).optional().catch(undefined),
})

/** The tenant id or domain named by a text, in the form Entra takes it; null when it is neither. */
export function tenantName(text: string): string | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed.length > 320) return null
  if (GUID.test(trimmed)) return trimmed === NO_TENANT ? null : trimmed
  const typed = trimmed.slice(trimmed.lastIndexOf('@') + 1)
  // domainToASCII reads a URL's host and silently drops a path or query behind it.
  if (/[\s/?#:\\%]/.test(typed)) return null
  const domain = domainToASCII(typed)
  const labels = domain.split('.')
  const fits = domain.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label))
  return fits && !/^\d+$/.test(labels.at(-1) ?? '') ? domain : null
}

/**
 * Finds the tenant behind an id, a domain or a mail address in the cloud's OpenID metadata, which needs no sign-in.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export async function lookUpTenant(question: TenantQuestion): Promise<TenantLookup> {
  const { cloud, transport = httpsTransport(), signal, deadlineMs } = question
  const name = tenantName(question.text)
  if (name === null) return { kind: 'invalid' }
  const url = `${cloud.loginOrigin}/${name}/v2.0/.well-known/openid-configuration`
  try {
    const reply = await callPinned({
      origin: cloud.loginOrigin,
      method: 'GET',
      url,
      transport,
      signal,
      deadlineMs,
    })
    const metadata = metadataSchema.safeParse(reply.json)
    if (reply.status !== 200 || !metadata.success) return refused(reply.json, reply.status)
    const elsewhere = otherCloud(cloud, metadata.data.cloud_instance_name)
    if (elsewhere !== undefined) return { kind: 'other-cloud', cloudId: elsewhere }
    const tenantId = tenantOf(metadata.data.token_endpoint, cloud)
    return tenantId === null ? refused(reply.json, reply.status) : { kind: 'found', tenantId }
  } catch (error) {
    if (error instanceof NetworkFault) {
      return { kind: 'unreachable', failure: networkFailure(error, 'discovery') }
    }
    throw error
  }
}

function tenantOf(tokenEndpoint: string, cloud: Cloud): string | null {
  if (!URL.canParse(tokenEndpoint)) return null
  const url = new URL(tokenEndpoint)
  const segment = url.pathname.split('/')[1]?.toLowerCase() ?? ''
  return url.origin === cloud.loginOrigin && GUID.test(segment) ? segment : null
}

/** Entra answers for tenants of other clouds too and says whose they are. */
function otherCloud(cloud: Cloud, instance: string | undefined): string | undefined {
  const owner = Object.values(PRESET_CLOUDS).find(
    (preset) => new URL(preset.loginOrigin).host.replace(/^login\./, '') === instance,
  )
  const isOther = owner !== undefined && owner.loginOrigin !== cloud.loginOrigin
  return isOther && cloud.id in PRESET_CLOUDS ? owner.id : undefined
}

const errorSchema = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) })

const UNKNOWN_TENANT = [90002, 900023, 50059]

function refused(json: unknown, status: number): TenantLookup {
  const body = errorSchema.safeParse(json)
  const failure = entraFailure({
    step: 'discovery',
    error: body.data?.error ?? 'temporarily_unavailable',
    description: body.data?.error_description ?? `The metadata (HTTP ${status}) cannot be read`,
    httpStatus: status,
  })
  const unknown =
    failure.evidence.error === 'invalid_tenant' ||
    failure.evidence.aadsts?.some((number) => UNKNOWN_TENANT.includes(number)) === true
  return unknown ? { kind: 'not-found' } : { kind: 'unreachable', failure }
}
