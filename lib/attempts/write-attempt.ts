import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import type { Context } from '#lib/services.ts'
import type { SignInPlan } from './plan.ts'

type Row = typeof attempts.$inferInsert

/** What differs between the ways of signing in. */
export type FlowColumns = Pick<Row, 'id' | 'kind' | 'stateHash' | 'browserHash' | 'nonce' | 'redirectUri'> &
  Partial<Pick<Row, 'verifierSealed' | 'verifierKeyId' | 'deviceSealed' | 'deviceKeyId' | 'device'>> & {
    readonly id: string
  }

export interface Start {
  readonly plan: SignInPlan
  /** See `protocolsOf`. */
  readonly protocols: readonly Protocol[]
  /** The name of the app, for the audit. */
  readonly registration: string
  /** Set for a reconnect. */
  readonly mailboxId?: string | null
  readonly seconds: number
}

/** Writes the row of an attempt that starts now, whatever its kind, with its audit event. */
export async function writeAttempt(context: Context, start: Start, flow: FlowColumns): Promise<void> {
  const { plan, protocols, registration, mailboxId = null, seconds } = start
  const [first] = plan.targets
  if (!first) throw new Error('A sign-in without a mailbox')
  await mutate(context, 'mailbox.connect', async (writer) => {
    await writer.insert(attempts).values({
      ...flow,
      address: first.address,
      displayName: first.displayName ?? null,
      registrationId: plan.registrationId,
      access: plan.access,
      signInAs: plan.signInAs,
      targets: plan.targets,
      invitationId: plan.invitationId ?? null,
      mailboxId,
      protocols: [...protocols],
      startedBy: context.actor.kind === 'user' ? context.actor.id : null,
      expiresAt: inSeconds(seconds),
    })
    return {
      value: undefined,
      audit: {
        verb: 'attempt.started',
        subjectKind: 'attempt',
        subjectId: flow.id,
        subjectName: first.address,
        facts: {
          registration,
          protocols: [...protocols],
          ...(plan.access === 'shared' ? { delegate: plan.signInAs, mailboxes: plan.targets.length } : {}),
        },
      },
    }
  })
}
