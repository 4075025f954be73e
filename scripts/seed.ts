import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { beginAttempt } from '#lib/attempts/begin.ts'
import { finishAttempt } from '#lib/attempts/finish.ts'
import { ownPlan } from '#lib/attempts/plan.ts'
import { boot } from '#lib/boot.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { attachShared } from '#lib/mailboxes/attach.ts'
import { ConnectInput } from '#lib/mailboxes/inputs.ts'
import { checkSecret } from '#lib/registrations/check-secret.ts'
import { createRegistration } from '#lib/registrations/create.ts'
import { registrationInput } from '#lib/registrations/inputs.ts'
import { enableAutoRotation } from '#lib/rotation/auto-commands.ts'
import { AUTO_DEFAULTS } from '#lib/rotation/auto-plan.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { createUser } from '#lib/users/commands.ts'
import { finishSetup, issueSetupCode } from '#lib/users/setup.ts'
import { createControl } from '#sandbox/control-client.ts'
import { CLIENT_IDS, DOMAIN } from '#sandbox/personas.ts'
import { DEMO_PEOPLE } from './demo-people.ts'

// Fills the demo through the portal's own commands: nothing here writes a row by itself.

const control = createControl(process.env.SANDBOX_CONTROL ?? '')
const apps = z
  .array(z.object({ clientId: z.string(), secretId: z.string(), secretValue: z.string() }))
  .parse(JSON.parse(process.env.SANDBOX_APPS ?? '[]'))
const services = await boot()
try {
  const code = await issueSetupCode(services)
  if (code) {
    process.stdout.write('Filling the demo…\n')
    await seed(await createPeople(code))
  }
} finally {
  await services.close()
}

async function createPeople(code: Secret): Promise<Context> {
  const [admin, helpDesk] = DEMO_PEOPLE
  const id = await finishSetup(services, { ...admin, code, password: new Secret(admin.password) })
  const actor: Actor = { kind: 'user', id, name: admin.name, role: 'admin', sessionId: 'demo' }
  await createUser({ ...services, actor }, { ...helpDesk, password: new Secret(helpDesk.password) })
  return { ...services, actor }
}

type AppKey = keyof typeof CLIENT_IDS

async function seed(context: Context): Promise<void> {
  // Short access tokens for now, so that the first check has to renew and so meets the fault of a grant.
  await control.post('/settings', { accessTokenSeconds: 60 })
  // Long enough, also on a slow machine, to register the app and connect its mailbox. Then it runs out.
  await setSecretDays('expired', 300 / 86_400)
  const expired = await register(context, 'sandbox', 'expired')
  await connect(context, expired, [['fax', 'Fax gateway']])
  await setSecretDays('expired', -3)
  await checkSecret(context, expired)
  await control.post(`/users/leaver@${DOMAIN}`, { disabled: false })

  // Typed otherwise than Entra has it, and a secret beside it that only Entra knows.
  const healthy = await register(context, 'sandbox', 'healthy', 380)
  const exporter = { displayName: 'Report exporter', value: 'rep8Q~made-up-for-the-demo-only', days: 45 }
  await control.post(`/apps/${CLIENT_IDS.healthy}/secrets`, exporter)
  await connect(context, healthy, [
    ['support', 'Support desk'],
    ['orders', 'Order desk'],
    ['archive', 'Archive'],
    ['billing', 'Billing'],
    ['anna.lindqvist', 'Anna Lindqvist'],
    ['dana.reyes', 'Dana Reyes'],
    ['reports', 'Reports'],
    ['warehouse', 'Warehouse'],
    ['legacy', 'Legacy'],
    ['leaver', 'Former employee'],
    ['finance', 'Finance'],
  ])
  await attach(context, 'dana.reyes', [['info', 'Info desk']])
  await control.post(`/apps/${CLIENT_IDS.healthy}`, { managesOwnApplication: true })
  await enableAutoRotation(context, { registrationId: healthy, ...AUTO_DEFAULTS })
  await connect(context, await register(context, 'sandbox', 'expiring', 12, 'Larkfield newsletter'), [
    ['newsletter', 'Newsletter'],
  ])
  await connect(
    context,
    await register(context, 'sandbox-tls-broken', 'healthy', 400, 'Larkfield scanners'),
    [['scanner', 'Scanner']],
  )
  await connect(
    context,
    await register(context, 'sandbox-dripping', 'healthy', 400, 'Larkfield front desk'),
    [['frontdesk', 'Front desk']],
  )

  await control.post(`/users/leaver@${DOMAIN}`, { disabled: true })
  await control.post('/settings', { accessTokenSeconds: 3599 })
}

/** Shared mailboxes through somebody who is connected already. */
async function attach(context: Context, delegate: string, shared: Named): Promise<void> {
  const [found] = await context.database.read
    .select({ grantId: mailboxes.grantId })
    .from(mailboxes)
    .where(eq(mailboxes.address, `${delegate}@${DOMAIN}`))
  if (!found?.grantId) throw new Error(`${delegate} has not signed in`)
  const protocols = ['imap', 'pop3', 'smtp'] as const
  const targets = shared.map(([local, displayName]) => ({
    address: `${local}@${DOMAIN}`,
    displayName,
    protocols,
  }))
  await attachShared(context, found.grantId, targets)
}

async function register(
  context: Context,
  cloud: string,
  key: AppKey,
  days = 400,
  name?: string,
): Promise<string> {
  const expires = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const input = registrationInput().parse({
    cloud,
    tenant: DOMAIN,
    name,
    clientId: CLIENT_IDS[key],
    secret: appOf(key).secretValue,
    expires,
  })
  const result = await createRegistration(context, input)
  if (result.kind === 'refused') throw new Error(`The sandbox refused the secret of its app "${key}"`)
  return result.id
}

type Named = readonly (readonly [local: string, displayName: string])[]

async function connect(context: Context, registrationId: string, people: Named): Promise<void> {
  const { keysOf } = context.outgoing
  for (const [local, displayName] of people) {
    const address = `${local}@${DOMAIN}`
    const browserSecret = 'the-demo-signs-in-without-a-browser-of-its-own'
    const protocols = ['imap', 'pop3', 'smtp']
    const input = ConnectInput.parse({ address, displayName, registrationId, protocols })
    const { url, attemptId } = await beginAttempt(context, ownPlan(input), browserSecret)
    const answer = await fetch(`${url}&auto_upn=${encodeURIComponent(address)}`, { redirect: 'manual' })
    const returned = new URL(answer.headers.get('location') ?? 'about:blank')
    await finishAttempt(
      context,
      { query: Object.fromEntries(returned.searchParams), browserSecret, person: context.actor },
      { keysOf, startProbe: leaveToThePortal },
    )
    const [attempt] = await context.database.read
      .select({ outcome: attempts.outcome })
      .from(attempts)
      .where(eq(attempts.id, attemptId))
    if (attempt?.outcome !== 'connected') throw new Error(`${address} was not connected: ${attempt?.outcome}`)
  }
}

/** A new mailbox is due at once: the portal checks it as soon as it runs, while the board is already open. */
async function leaveToThePortal(): Promise<never> {
  throw new Error('the portal checks it when it starts')
}

async function setSecretDays(key: AppKey, days: number): Promise<void> {
  const { clientId, secretId } = appOf(key)
  await control.post(`/apps/${clientId}/secrets/${secretId}`, { days })
}

function appOf(key: AppKey) {
  const app = apps.find(({ clientId }) => clientId === CLIENT_IDS[key])
  if (!app) throw new Error(`The sandbox has no app "${key}"`)
  return app
}
