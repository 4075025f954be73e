import { readFile } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { beginAttempt } from '#lib/attempts/begin.ts'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import { testRig } from '#lib/attempts/testing/rig.ts'
import { signInAt } from '#lib/attempts/testing/tenant.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { runProbe } from '#lib/probes/start.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import type { Context } from '#lib/services.ts'

/** A rig whose people can carry shared mailboxes, with probes that reach the tenant's mail servers. */
export async function delegateRig() {
  const rig = await testRig()
  const context: Context & ProbeServices = { ...rig.admin, config: SETTINGS }
  const ca = [await readFile(rig.tenant.sandbox.caFile, 'utf8')]
  const probeTools: ProbeTools = {
    ...PROBE_TOOLS,
    probeProtocol: (target, token, options) => probeProtocol(target, token, { ...options, tls: { ca } }),
  }
  const { at } = rig.tenant

  const plan = (
    delegate: string,
    locals: readonly string[],
    given: Partial<SignInPlan> = {},
  ): SignInPlan => ({
    registrationId: rig.registrationId,
    access: 'shared',
    signInAs: at(delegate),
    targets: locals.map((local) => ({ address: at(local), protocols: ['imap', 'pop3', 'smtp'] as const })),
    ...given,
  })

  return {
    ...rig,
    context,
    probeTools,
    plan,
    /** The whole way: begin, sign in as `who`, come back. */
    async signIn(wanted: SignInPlan, who = wanted.signInAs): Promise<string> {
      const { url, attemptId } = await beginAttempt(rig.admin, wanted, rig.browser)
      await rig.visit(await signInAt(url, who))
      return attemptId
    },
    /** Lets people open a mailbox of the tenant and send from it. */
    open: (local: string, people: readonly string[]) =>
      rig.tenant.sandbox.control.post(`/mailboxes/${at(local)}`, {
        fullAccess: people.map(at),
        sendAs: people.map(at),
      }),
    /** Checks a mailbox for real: cause or health of each protocol. */
    async check(local: string) {
      const { id } = await rig.mailboxAt(at(local))
      await runProbe(context, id, { trigger: 'manual' }, probeTools)
      const rows = await rig.admin.database.read
        .select()
        .from(mailboxProtocols)
        .where(eq(mailboxProtocols.mailboxId, id))
      return Object.fromEntries(rows.map(({ protocol, health, cause }) => [protocol, cause ?? health]))
    },
    async grantExists(id: string): Promise<boolean> {
      return (await rig.admin.database.read.$count(grants, eq(grants.id, id))) === 1
    },
  }
}

export type DelegateRig = Awaited<ReturnType<typeof delegateRig>>
