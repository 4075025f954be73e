import { setTimeout as wait } from 'node:timers/promises'
import type { Sandbox } from '#sandbox/context.ts'
import type { Fault, Occasion } from '#sandbox/faults.ts'
import { appOf, type RefreshToken, type Tenant } from '#sandbox/model.ts'
import { type LogEntry, sha256 } from '#sandbox/request-log.ts'
import { type Answer, type Call, json } from '#sandbox/web.ts'
import { authenticateClient, clientOf } from './client-auth.ts'
import { EntraError } from './errors.ts'
import { GRANTS } from './grants.ts'

const short = (hash: string): string => hash.slice(0, 12)

function recordOf(sandbox: Sandbox, value: string | undefined): RefreshToken | undefined {
  return value ? sandbox.world.refreshTokens.find((token) => token.hash === sha256(value)) : undefined
}

/** The UPN behind the code, refresh token or device code that was presented. */
function presenter(sandbox: Sandbox, form: Record<string, string>): string | undefined {
  const session = recordOf(sandbox, form.refresh_token)?.session
  const oid =
    sandbox.world.sessions.find((one) => one.id === session)?.oid ??
    (form.code ? sandbox.codes.get(sha256(form.code))?.oid : undefined) ??
    (form.device_code ? sandbox.devices.get(form.device_code)?.oid : undefined)
  return sandbox.world.users.find((user) => user.oid === oid)?.upn
}

/** What an injected fault answers, if it answers at all. */
export function faultAnswer(fault: Fault): Answer | undefined {
  if (fault.drop) return { drop: true }
  if (fault.raw !== undefined) {
    return {
      status: fault.status ?? 502,
      headers: { 'content-type': 'text/html', ...fault.headers },
      body: fault.raw,
    }
  }
  if (fault.code !== undefined) throw new EntraError(fault.code, {}, fault)
  return undefined
}

export async function meetFault(sandbox: Sandbox, occasion: Occasion): Promise<Answer | undefined> {
  const fault = sandbox.faults.take(occasion)
  if (!fault) return undefined
  if (fault.delay) await wait(fault.delay, undefined, { signal: sandbox.stopping })
  return faultAnswer(fault)
}

function grantTokens(sandbox: Sandbox, call: Call, tenant: Tenant | undefined, segment: string) {
  const { id } = clientOf(call)
  if (!id) throw new EntraError(900144, { parameter: 'client_id' })
  const app = appOf(sandbox.world, id)
  if (!app || (tenant && !app.installations[tenant.id])) {
    throw new EntraError(700016, { client: id, tenant: tenant?.name ?? segment })
  }
  const { form } = call
  if (!form.grant_type) throw new EntraError(900144, { parameter: 'grant_type' })
  const grant = GRANTS[form.grant_type]
  if (!grant) throw new EntraError(70003, { grant: form.grant_type })
  const proof = authenticateClient(sandbox, app, call)
  return grant({ sandbox, app, proof, form, tenant })
}

/** The token endpoint. The state is on disk before a token leaves, so that a restart knows it. */
export async function token(
  sandbox: Sandbox,
  call: Call,
  tenant: Tenant | undefined,
  segment: string,
): Promise<Answer> {
  const { form } = call
  const user = presenter(sandbox, form)
  const client = clientOf(call).id
  const grant = form.grant_type?.split(':').pop()
  const occasion: Occasion = { on: 'token', at: 'request', grant, client, user, tenant: tenant?.id }
  const entry: Omit<LogEntry, 'seq' | 'at'> = {
    on: 'token',
    outcome: '200',
    grant,
    client,
    user,
    tenant: tenant?.id ?? segment,
    correlationId: call.correlationId,
    presented: form.refresh_token ? short(sha256(form.refresh_token)) : undefined,
    presentedGeneration: recordOf(sandbox, form.refresh_token)?.generation,
  }
  try {
    const early = await meetFault(sandbox, occasion)
    if (early) {
      entry.outcome = 'drop' in early ? 'dropped' : String(early.status)
      return early
    }
    const { body, refresh } = grantTokens(sandbox, call, tenant, segment)
    entry.issued = refresh && short(refresh.hash)
    entry.issuedGeneration = refresh?.generation
    await sandbox.save()
    const late = await meetFault(sandbox, { ...occasion, at: 'answer' })
    if (late) entry.outcome = 'drop' in late ? 'dropped' : String(late.status)
    return late ?? json(200, body)
  } catch (error) {
    if (error instanceof EntraError) {
      entry.code = error.code
      entry.outcome = String(error.status)
    }
    throw error
  } finally {
    sandbox.log.add(entry)
  }
}
