import { and, eq } from 'drizzle-orm'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { CauseId } from '#lib/diagnosis/causes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { Refusal } from '#lib/errors.ts'
import { entraEvidence } from '#lib/microsoft/entra-error.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint, sameFingerprint } from './fingerprint.ts'
import { type FinishTools, finishAttempt } from './finish.ts'
import { type PasteProblem, readPaste } from './paste-address.ts'

/** Why the paste was not taken. The attempt still waits, except where it belongs to somebody else. */
export type PasteRefusal = PasteProblem | 'other-sign-in' | 'other-browser' | 'other-person' | 'not-allowed'

export type Pasted =
  | { readonly kind: 'finished' }
  | { readonly kind: 'again'; readonly problem: PasteRefusal; readonly cause?: CauseId }

/**
 * Takes what was pasted for the answer to this attempt. What is no answer, or one to another sign-in, spends nothing:
 * the person pastes again.
 *
 * @throws Refusal `not-found` when there is no such paste-back.
 */
export async function finishPaste(
  context: Context,
  pasted: {
    readonly attemptId: string
    readonly text: string
    readonly browserSecret: string | undefined
  },
  tools: FinishTools,
): Promise<Pasted> {
  const { attemptId, text, browserSecret } = pasted
  const [row] = await context.database.read
    .select({ attempt: attempts, cloud: registrations.cloud })
    .from(attempts)
    .innerJoin(registrations, eq(registrations.id, attempts.registrationId))
    .where(and(eq(attempts.id, attemptId), eq(attempts.kind, 'paste-back')))
  if (!row) throw new Refusal('not-found')
  const { attempt } = row
  if (attempt.consumedAt || attempt.outcome !== 'pending') return { kind: 'finished' }
  const { signInOrigin } = knownCloud(context, row.cloud)
  const { redirectUri } = attempt
  const paste = readPaste(text, { redirectUri, signInOrigin, publicUrl: context.publicUrl })
  if (paste.kind === 'unusable') return again(paste.problem, paste.errorText)
  const state = paste.query.get('state') ?? ''
  if (!sameFingerprint(fingerprint(state), attempt.stateHash)) return again('other-sign-in')
  const visit = { query: paste.query, browserSecret, person: context.actor }
  const finished = await finishAttempt(context, visit, tools)
  if (!('stranger' in finished)) return { kind: 'finished' }
  return again(finished.stranger === 'unknown' ? 'other-sign-in' : finished.stranger)
}

/** The words of an error page name their reason by number. */
function again(problem: PasteRefusal, errorText?: string): Pasted {
  if (errorText === undefined) return { kind: 'again', problem }
  const { cause } = diagnose(entraEvidence({ step: 'authorize', description: errorText }))
  return { kind: 'again', problem, cause }
}
