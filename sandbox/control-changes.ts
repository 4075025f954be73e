import { randomBytes, randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Sandbox } from './context.ts'
import type { AppPatch, ClockInput, SecretInput, TenantPatch, UserInput } from './control-inputs.ts'
import { MANAGE_OWNED } from './graph/caller.ts'
import { settling } from './graph/passwords.ts'
import { welcomeMessages } from './messages.ts'
import {
  type App,
  type ClientSecret,
  type CredentialPolicy,
  mailboxOf,
  type Tenant,
  type User,
  userOf,
  type World,
} from './model.ts'
import { stableId } from './stable-id.ts'

const DAY = 86_400_000

/** The state as JSON, without any secret value or token. */
export function stateView(sandbox: Sandbox) {
  const { world } = sandbox
  return {
    now: new Date(sandbox.now()).toISOString(),
    places: sandbox.places,
    settings: world.settings,
    tenants: world.tenants,
    apps: world.apps.map(appView),
    users: world.users,
    mailboxes: world.mailboxes.map((mailbox) => ({
      ...mailbox,
      messages: sandbox.messages.get(mailbox.address)?.length ?? 0,
    })),
    sessions: world.sessions.map((session) => ({
      ...session,
      upn: world.users.find((user) => user.oid === session.oid)?.upn,
      refreshTokens: world.refreshTokens
        .filter((token) => token.session === session.id)
        .map(({ hash, generation, issuedAt, superseded }) => ({
          sha256: hash.slice(0, 12),
          generation,
          issuedAt,
          superseded,
        })),
    })),
    faults: sandbox.faults.list,
  }
}

export const secretView = ({ value, ...facts }: ClientSecret) => ({ ...facts, hint: value.slice(-4) })

const principalOf = (app: App) => app.installations[app.homeTenant]?.servicePrincipalId ?? ''

export const appView = (app: App) => ({
  ...app,
  secrets: app.secrets.map(secretView),
  managesOwnApplication: app.graphRoles.includes(MANAGE_OWNED) && app.owners.includes(principalOf(app)),
})

type Policy = z.infer<typeof AppPatch>['policy']

const withId = (name: string, policy: Policy): CredentialPolicy | null =>
  policy ? { id: stableId(`policy ${name}`), ...policy } : null

export function changeTenant(tenant: Tenant, { appPolicy, ...patch }: z.infer<typeof TenantPatch>): Tenant {
  return Object.assign(
    tenant,
    patch,
    appPolicy === undefined ? {} : { appPolicy: withId(tenant.id, appPolicy) },
  )
}

export function changeApp(app: App, input: z.infer<typeof AppPatch>): App {
  const { managesOwnApplication: manages, policy, ...patch } = input
  Object.assign(app, patch, policy === undefined ? {} : { policy: withId(app.clientId, policy) })
  if (manages === undefined) return app
  const mine = principalOf(app)
  app.owners = [...app.owners.filter((owner) => owner !== mine), ...(manages ? [mine] : [])]
  app.graphRoles = [
    ...app.graphRoles.filter((role) => role !== MANAGE_OWNED),
    ...(manages ? [MANAGE_OWNED] : []),
  ]
  const installation = app.installations[app.homeTenant]
  if (installation) installation.assigned = manages ? [MANAGE_OWNED] : []
  return app
}

function endOf(sandbox: Sandbox, input: z.infer<typeof SecretInput>): string | undefined {
  if (input.endsAt) return new Date(input.endsAt).toISOString()
  if (input.days !== undefined) return new Date(sandbox.now() + input.days * DAY).toISOString()
  return undefined
}

/** Adds a secret; the answer of the control endpoint is the only place that ever shows its value. */
export function addSecret(sandbox: Sandbox, app: App, input: z.infer<typeof SecretInput>): ClientSecret {
  const secret = {
    keyId: randomUUID(),
    displayName: input.displayName ?? 'added',
    value: input.value ?? `sbx8Q~${randomBytes(24).toString('base64url')}`,
    startsAt: new Date(sandbox.now()).toISOString(),
    endsAt: endOf(sandbox, input) ?? new Date(sandbox.now() + 180 * DAY).toISOString(),
    ...settling(sandbox),
  }
  app.secrets.push(secret)
  return secret
}

export function changeSecret(
  sandbox: Sandbox,
  secret: ClientSecret,
  input: z.infer<typeof SecretInput>,
): ClientSecret {
  secret.endsAt = endOf(sandbox, input) ?? secret.endsAt
  secret.displayName = input.displayName ?? secret.displayName
  secret.value = input.value ?? secret.value
  return secret
}

export function addUser(sandbox: Sandbox, input: z.infer<typeof UserInput>): User {
  const template = sandbox.seed()
  const domain = input.upn.split('@')[1] ?? ''
  const tenant = sandbox.world.tenants.find((one) => one.domains.includes(domain))
  const user = {
    ...(template.users[0] as User),
    upn: input.upn,
    name: input.name,
    purpose: 'Added at run time.',
  }
  user.oid = stableId(`user ${input.upn}`)
  user.tenant = tenant?.id ?? user.tenant
  user.consents = {}
  sandbox.world.users.push(user)
  if (input.mailbox) {
    const model = template.mailboxes[0] as World['mailboxes'][number]
    const mailbox = {
      ...model,
      address: input.upn,
      name: input.name,
      purpose: user.purpose,
      tenant: user.tenant,
    }
    sandbox.world.mailboxes.push(mailbox)
    sandbox.messages.set(mailbox.address, welcomeMessages(mailbox, sandbox.now()))
  }
  return user
}

/** Moves everything this user holds into the past. */
export function ageGrants(sandbox: Sandbox, user: User, days: number): number {
  const mine = new Set(
    sandbox.world.sessions.filter((session) => session.oid === user.oid).map((session) => session.id),
  )
  const tokens = sandbox.world.refreshTokens.filter((token) => mine.has(token.session))
  for (const token of tokens) token.issuedAt -= days * DAY
  return tokens.length
}

export function advance(sandbox: Sandbox, input: z.infer<typeof ClockInput>): string {
  sandbox.world.settings.clockOffset += input.days * DAY + input.hours * 3_600_000 + input.seconds * 1_000
  return new Date(sandbox.now()).toISOString()
}

/** Takes every fault of a persona away, and what was done to its grants except a revocation. */
export function heal(sandbox: Sandbox, address: string): boolean {
  const user = userOf(sandbox.world, address)
  const mailbox = mailboxOf(sandbox.world, address)
  if (user) {
    Object.assign(user, {
      disabled: false,
      mfaRequired: false,
      blockedByPolicy: false,
      firstGrant: 'sound',
    })
  }
  if (mailbox) {
    Object.assign(mailbox, { imap: true, pop3: true, smtp: true, throttle: 0, delay: 0, drip: false })
  }
  return user !== undefined || mailbox !== undefined
}

/** Back to the personas of the first start. Grants and consents stay, unless `grants` says otherwise. */
export function reset(sandbox: Sandbox, grants: boolean): void {
  const before = sandbox.world
  const fresh = sandbox.seed()
  if (!grants) {
    fresh.sessions = before.sessions
    fresh.refreshTokens = before.refreshTokens
    const known = new Set(before.sessions.map((session) => session.oid))
    for (const user of fresh.users) {
      const old = userOf(before, user.upn)
      user.consents = old?.consents ?? {}
      // A persona that has had its doomed first sign-in does not get a second one.
      if (known.has(user.oid)) user.firstGrant = 'sound'
    }
  }
  sandbox.world = fresh
  sandbox.faults.clear()
  sandbox.log.clear()
  sandbox.codes.clear()
  sandbox.devices.clear()
  sandbox.messages.clear()
  for (const mailbox of fresh.mailboxes) {
    sandbox.messages.set(mailbox.address, welcomeMessages(mailbox, sandbox.now()))
  }
}
