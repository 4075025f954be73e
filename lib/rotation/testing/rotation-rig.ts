import { readFile } from 'node:fs/promises'
import { asc, eq } from 'drizzle-orm'
import { askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { insertMailbox } from '#lib/db/testing/fixtures.ts'
import { delegateRig } from '#lib/mailboxes/testing/delegate-rig.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { runProbe } from '#lib/probes/start.ts'
import { advance } from '#lib/rotation/advance.ts'
import { beginWithSecret } from '#lib/rotation/begin.ts'
import type { RotationServices, RotationTools } from '#lib/rotation/tools.ts'
import { Secret } from '#lib/secret.ts'

const DAY_MS = 86_400_000
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)
const APP_ROLES = ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp']

export const typed = (value: string) => ({ value: new Secret(value), hint: value.slice(-4) })

export interface MadeSecret {
  readonly value: string
  readonly keyId: string
  readonly expires: Date
}

/** An app with an own mailbox, two delegates with a shared one each, and a mailbox of the app itself. */
export async function rotationRig() {
  const rig = await delegateRig()
  const { registrationId, context, tenant } = rig
  const { at } = tenant
  const { control } = tenant.sandbox
  const { read } = context.database
  const path = `/apps/${tenant.sandbox.app.clientId}`
  // Nobody waits in a test: a refusal stands with the third try, and the tries follow each other at once.
  const transport = httpsTransport({ ca: await readFile(tenant.sandbox.caFile) })
  const tools: RotationTools = {
    ask: () => askMicrosoft({ outgoing: { ...context.outgoing, transport } }),
    probe: rig.probeTools,
    settlingSeconds: [0, 0],
  }

  await control.post(path, { roles: APP_ROLES, readsOwnApplication: true })
  await control.post(`${path}/installations`, { adminConsent: true, inExchange: true })
  await control.post(`/mailboxes/${at('tickets')}`, { apps: [tenant.sandbox.app.clientId] })
  await rig.open('press', ['anna.lindqvist'])
  await rig.connect(at('support'))
  await rig.signIn(rig.plan('dana.reyes', ['info']))
  await rig.signIn(rig.plan('anna.lindqvist', ['press']))
  const app = await insertMailbox(rig.opened.database, {
    address: at('tickets'),
    registrationId,
    access: 'app',
  })
  for (const local of ['support', 'info', 'press', 'tickets']) await rig.check(local)

  // Secrets of the sandbox begin alike: the day tells them apart.
  let nextDays = 300
  const rotation = async (id: string) => {
    const [row] = await read.select().from(rotations).where(eq(rotations.id, id))
    if (!row) throw new Error('no such rotation')
    return row
  }
  return {
    ...rig,
    control,
    tools,
    read,
    appMailboxId: app.id,
    rotation,
    /** Adds a secret to the app in Entra, as a person does in the Entra admin center. */
    async newSecret(days = nextDays++): Promise<MadeSecret> {
      const made = await control.post<Omit<MadeSecret, 'expires'>>(`${path}/secrets`, { days })
      return { ...made, expires: inDays(days) }
    },
    removeSecret: (keyId: string) => control.delete(`${path}/secrets/${keyId}`),
    begin: ({ value, expires }: Pick<MadeSecret, 'value' | 'expires'>, given: { byItself?: boolean } = {}) =>
      beginWithSecret(context, {
        registrationId,
        secret: typed(value),
        expires,
        byItself: given.byItself ?? false,
      }),
    goOn: (id: string, given: Partial<RotationTools> = {}, services: RotationServices = context) =>
      advance(services, id, { ...tools, ...given }),
    input: (rotationId: string) => ({ registrationId, rotationId }),
    /** Kind, last characters and state of every credential, the oldest first. */
    async states(): Promise<string[]> {
      const rows = await read
        .select()
        .from(credentials)
        .where(eq(credentials.registrationId, registrationId))
        .orderBy(asc(credentials.createdAt), asc(credentials.id))
      return rows.map(({ hint, state }) => `${hint} ${state}`)
    },
    async inUse() {
      const rows = await read.select().from(credentials).where(eq(credentials.registrationId, registrationId))
      const current = rows.find(({ state }) => state === 'current')
      if (!current) throw new Error('nothing is in use')
      return { current, fallback: rows.find(({ state }) => state === 'fallback') ?? null }
    },
    async audited(): Promise<string[]> {
      const rows = await read
        .select({ verb: auditEvents.verb })
        .from(auditEvents)
        .where(eq(auditEvents.subjectId, registrationId))
        .orderBy(asc(auditEvents.number))
      return rows.map(({ verb }) => verb)
    },
    /** Everything of every grant that a rotation may not touch. */
    async grantFacts() {
      const rows = await read.select().from(grants).orderBy(asc(grants.id))
      return rows.map(({ id, accountId, stoppedAt, lastFailure, renewalFailures, scopes }) => ({
        id,
        accountId,
        stoppedAt,
        lastFailure,
        renewalFailures,
        // What it may do with mail; Entra names others in the first answer only.
        scopes: scopes.filter((scope) => scope.includes('/')).sort(),
      }))
    },
    async checkAll(): Promise<string[]> {
      const found: string[] = []
      for (const local of ['support', 'info', 'press', 'tickets']) {
        const { id } = await rig.mailboxAt(at(local))
        await runProbe(context, id, { trigger: 'manual' }, rig.probeTools)
        found.push((await rig.mailboxAt(at(local))).health)
      }
      return found
    },
    /** Lets every cached token run out, so that the next check needs the secret. */
    spendTokens: () =>
      rig.opened.damage(`update grants set access_expires_at = now() - interval '1 hour';
        update registrations set app_access_expires_at = now() - interval '1 hour'`),
    due: (id: string) => rig.opened.damage(`update rotations set next_try_at = now() where id = '${id}'`),
    /** Whatever a test left open is over, and no fault is left in the tenant. */
    async clear(): Promise<void> {
      await rig.opened.damage(`update rotations set step = 'ended', outcome = 'taken-back', ended_at = now()
          where ended_at is null;
        delete from credentials where state in ('next', 'proposed');
        update credentials set state = 'retired' where state = 'fallback'`)
      await control.delete('/faults')
    },
    /** The end of a lease whose process has died. */
    leaseOver: () => rig.opened.damage(`update rotations set lease_until = now() - interval '1 second'`),
  }
}

export type RotationRig = Awaited<ReturnType<typeof rotationRig>>
