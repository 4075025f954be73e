import { randomBytes, randomUUID } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import type { App, ClientSecret } from '#sandbox/model.ts'
import { type Answer, type Call, json } from '#sandbox/web.ts'
import { badRequest, GraphError } from './errors.ts'
import { checkPolicy } from './policies.ts'

const TWO_YEARS = 2 * 365 * 86_400_000
/** Of an app that personal accounts may sign in to. */
const MOST_FOR_PERSONAL = 2

export const passwordCredential = (secret: ClientSecret) => ({
  customKeyIdentifier: null,
  displayName: secret.displayName,
  endDateTime: secret.endsAt,
  hint: secret.value.slice(0, 3),
  keyId: secret.keyId,
  secretText: null,
  startDateTime: secret.startsAt,
})

/** A new secret is not known everywhere at once: how long this one is refused by the token endpoint. */
export function settling({ world, now }: Pick<Sandbox, 'world' | 'now'>) {
  const { secretDelaySeconds, secretDelayCalls } = world.settings
  return {
    ...(secretDelaySeconds > 0 ? { knownFrom: now() + secretDelaySeconds * 1_000 } : {}),
    ...(secretDelayCalls > 0 ? { refusedCalls: secretDelayCalls } : {}),
  }
}

function timeOf(name: string, value: string | undefined, other: number): number {
  const time = value === undefined ? other : Date.parse(value)
  if (!Number.isFinite(time)) throw badRequest(`Invalid value specified for property '${name}'.`)
  return time
}

export function addPassword(sandbox: Sandbox, app: App, call: Call): Answer {
  const body = call.json as { passwordCredential?: Record<string, string | undefined> } | undefined
  const asked = body?.passwordCredential ?? {}
  const start = timeOf('startDateTime', asked.startDateTime, sandbox.now())
  const end = timeOf('endDateTime', asked.endDateTime, start + TWO_YEARS)
  if (end <= start) throw badRequest("Invalid value specified for property 'endDateTime'.")
  checkPolicy(sandbox.world, app, start, end)
  if (app.personalAccounts && app.secrets.length >= MOST_FOR_PERSONAL) {
    throw new GraphError(
      400,
      'TooManyAppPasswords',
      `Not allowed to add ${app.secrets.length + 1} passwords. You can only add a maximum of ${MOST_FOR_PERSONAL} passwords.`,
    )
  }
  const secret: ClientSecret = {
    keyId: randomUUID(),
    displayName: asked.displayName ?? '',
    value: `${randomBytes(2).toString('hex').slice(0, 3)}8Q~${randomBytes(24).toString('base64url')}`,
    startsAt: new Date(start).toISOString(),
    endsAt: new Date(end).toISOString(),
    ...settling(sandbox),
  }
  app.secrets.push(secret)
  sandbox.issued('secret', secret.value)
  return json(200, { ...passwordCredential(secret), secretText: secret.value })
}

export function removePassword(app: App, call: Call): Answer {
  const { keyId } = (call.json ?? {}) as { keyId?: string }
  const index = app.secrets.findIndex((secret) => secret.keyId === keyId)
  if (index < 0) throw badRequest(`No password credential found with keyId '${keyId}'.`)
  app.secrets.splice(index, 1)
  return { status: 204 }
}
