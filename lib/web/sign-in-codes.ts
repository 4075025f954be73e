export const SIGN_IN_REFUSED = 'wrong-credentials'
export const SIGN_IN_FAILED = 'failed'
export const SIGN_IN_ELSEWHERE = 'wrong-origin'

const BLOCKED = /^blocked-(\d{1,3})$/

export function blockedCode(minutes: number): string {
  return `blocked-${Math.min(minutes, 999)}`
}

export type SignInProblem =
  | { readonly kind: 'refused' | 'failed' | 'cookies' | 'elsewhere' }
  | { readonly kind: 'blocked'; readonly minutes: number }

/** What the code in an answer means. An unknown one is a failure of ours. */
export function readSignInCode(code: string): SignInProblem {
  const minutes = BLOCKED.exec(code)?.[1]
  if (minutes) return { kind: 'blocked', minutes: Number(minutes) }
  if (code === SIGN_IN_REFUSED) return { kind: 'refused' }
  return { kind: code === SIGN_IN_ELSEWHERE ? 'elsewhere' : 'failed' }
}
