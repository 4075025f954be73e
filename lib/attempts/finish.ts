import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import { type QueryInput, readCallback } from '#lib/microsoft/callback.ts'
import { settleConsent } from '#lib/registrations/consent-finish.ts'
import type { Context, Services } from '#lib/services.ts'
import { type Attempt, consume, findAttempt, type Stranger } from './consume.ts'
import type { KeysOf } from './judge-tokens.ts'
import { type SettleTools, settleAttempt } from './settle.ts'
import { judgeReply } from './verdict.ts'

/** A browser that came back from Microsoft. */
export interface CallbackVisit {
  readonly query: QueryInput
  readonly browserSecret: string | undefined
  /** Who is signed in to the portal in this browser, if anybody is. */
  readonly person: Actor | null
}

export interface FinishTools extends SettleTools {
  readonly keysOf: KeysOf
}

/**
 * Where the visit goes on: to the page of its attempt, which is another one for somebody invited, or to one that only
 * says why there is none.
 */
export type Finished =
  | { readonly attemptId: string; readonly invited?: true }
  | { readonly attemptId: string; readonly consent: ConsentEnd }
  | { readonly stranger: Stranger }

/** What somebody without a portal login is told of an admin consent. */
export type ConsentEnd = 'given' | 'cancelled' | 'failed'

/**
 * Takes Microsoft's reply: finds the attempt of this browser, consumes it once, exchanges the code, proves who signed
 * in, seals and writes what was gained, and starts the first probe. Whatever happens, there is a page to go to; a
 * second visit with the same state changes nothing and goes to the same page.
 */
export async function finishAttempt(
  services: Services,
  visit: CallbackVisit,
  tools: FinishTools,
): Promise<Finished> {
  const reply = readCallback(visit.query)
  if (reply.state === undefined) return { stranger: 'unknown' }
  const found = await findAttempt(services.database.read, { ...visit, state: reply.state })
  if (typeof found === 'string') return turnedAway(services, found)
  const { attempt, actor } = found
  if (!allows(actor, 'mailbox.connect')) return turnedAway(services, 'not-allowed')
  if (attempt.kind === 'admin-consent') {
    const fresh = await consume(services.database, attempt.id)
    const outcome = fresh
      ? await settleConsent({ ...services, actor }, attempt, reply, tools.pause)
      : attempt.outcome
    return { attemptId: attempt.id, consent: consentEnd(outcome) }
  }
  const finished: Finished = { attemptId: attempt.id, ...(attempt.invitationId ? { invited: true } : {}) }
  if (!(await consume(services.database, attempt.id))) return finished
  const context: Context = { ...services, actor }
  await settleAttempt(context, attempt, () => judgeReply(services, attempt, reply, tools.keysOf), tools)
  return finished
}

function consentEnd(outcome: Attempt['outcome']): ConsentEnd {
  if (outcome === 'connected') return 'given'
  return outcome === 'cancelled' ? 'cancelled' : 'failed'
}

function turnedAway(services: Services, stranger: Stranger): Finished {
  services.log.warn({ stranger }, 'a reply of Microsoft belongs to no sign-in of this browser')
  return { stranger }
}
