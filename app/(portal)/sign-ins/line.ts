import { getTranslations } from 'next-intl/server'
import type { SignInLine } from '#components/sign-ins/sign-in-table.tsx'
import type { SignIn } from '#lib/attempts/list.ts'
import { CAUSES, type CauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'

/** A sign-in with its end in the person's words. */
export async function lineOf(signIn: SignIn): Promise<SignInLine> {
  const evidence = signIn.result?.evidence as Evidence | undefined
  return {
    signIn,
    words: await wordsOf(signIn),
    correlationId: signIn.result?.correlationId ?? evidence?.correlationId ?? null,
    traceId: signIn.result?.traceId ?? evidence?.traceId ?? null,
  }
}

async function wordsOf({ phase, kind, result }: SignIn): Promise<string[]> {
  const t = await getTranslations('signins.says')
  const { cause, problem, used } = result ?? {}
  if (phase === 'wrong-account') return [used ? t('usedInstead', { used }) : t(phase)]
  if (phase === 'cancelled') return [t(problem === 'cancelled-here' ? 'cancelledHere' : phase)]
  if (phase === 'connected') return [t(kind === 'admin-consent' ? 'consented' : phase)]
  return [...(await reasonsOf(cause, problem)), t(phase)]
}

async function reasonsOf(cause: string | undefined, problem: string | undefined): Promise<string[]> {
  const [causes, connect] = await Promise.all([getTranslations('causes'), getTranslations('connect.problem')])
  const reasons: string[] = []
  if (cause && cause in CAUSES) reasons.push(causes(`${cause as CauseId}.title`))
  if (problem) reasons.push(connect.has(problem) ? connect(problem) : connect('other', { code: problem }))
  return reasons
}
