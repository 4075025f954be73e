/** What tells a form that the browser posted by itself from one that our scripts sent. */
export interface Post {
  readonly method: string
  readonly contentType: string | null
  /** Set by our scripts with every action. */
  readonly nextAction: string | null
  readonly origin: string | null
}

/**
 * Whether a form was posted by the browser itself, and does not say from which site: its button was pressed before the
 * scripts had come, or there are none, on a page under `no-referrer`. No action may run by it. A page that works without
 * scripts is under `same-origin`, and its posts name their origin.
 */
export function isTooEarly({ method, contentType, nextAction, origin }: Post): boolean {
  if (method !== 'POST' || nextAction !== null || (origin !== null && origin !== 'null')) return false
  return /^(multipart\/form-data|text\/plain)\b/i.test(contentType ?? '')
}
