/** What tells a form that the browser posted by itself from one that our scripts sent. */
export interface Post {
  readonly method: string
  readonly contentType: string | null
  /** Set by our scripts with every action. */
  readonly nextAction: string | null
}

/**
 * Whether a form was posted by the browser itself: its button was pressed before the scripts had come, or there are
 * none. No action may run by it, because under `no-referrer` such a post does not say from which site it comes.
 */
export function isTooEarly({ method, contentType, nextAction }: Post): boolean {
  return (
    method === 'POST' &&
    nextAction === null &&
    /^(multipart\/form-data|text\/plain)\b/i.test(contentType ?? '')
  )
}
