import { getTranslations } from 'next-intl/server'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { InvitedAttempt } from '#lib/invitations/queries.ts'

const SPEAK_FOR_THEMSELVES = new Set(['connected', 'working', 'waiting', 'cancelled', 'wrong-account'])

/** Why a sign-in ended as it did, in one sentence without names of the portal's own things. */
export async function causeOf({ phase, result }: InvitedAttempt): Promise<string | null> {
  const { cause, problem } = result ?? {}
  if (SPEAK_FOR_THEMSELVES.has(phase)) return null
  if (problem) {
    const own = await getTranslations('invitations')
    if (own.has(`problem.${problem}`)) return own(`problem.${problem}`)
    return own('problem.other', { code: problem })
  }
  const causes = await getTranslations('causes')
  if (!cause || !causes.has(`${cause}.title`)) return null
  return causes(`${cause}.title`)
}

/** Microsoft's numbers and ids, for whoever has to look it up there. */
export function referenceOf({ phase, result }: InvitedAttempt): string | null {
  if (phase !== 'refused' && phase !== 'failed') return null
  const evidence = result?.evidence as Evidence | undefined
  const numbers = (evidence?.aadsts ?? []).map((number) => `AADSTS${number}`)
  const id = result?.correlationId ?? evidence?.correlationId
  return [...numbers, ...(id ? [id] : [])].join(' ') || null
}
