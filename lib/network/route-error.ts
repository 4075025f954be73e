/** Why a connection was not made, where the operating system has no name for it. */
export type RouteCode =
  /** The proxy wants to know who asks, or does not accept the answer. */
  | 'PROXY_AUTH'
  /** The proxy answers, but lets nobody through to this destination. */
  | 'PROXY_REFUSED'
  /** The egress guard does not let the portal go there. */
  | 'EGRESS_REFUSED'

/** Its message names proxy and destination, never a password. */
export class RouteError extends Error {
  readonly code: string

  constructor(code: RouteCode | (string & {}), message: string) {
    super(message)
    this.name = 'RouteError'
    this.code = code
  }
}

/** What failed on the way to the proxy, in words that name it; the code stays that of the operating system. */
export function throughProxy(proxy: string, error: unknown): unknown {
  if (error instanceof RouteError || !(error instanceof Error)) return error
  const { code, message, errors } = error as Error & { code?: unknown; errors?: readonly Error[] }
  if (typeof code !== 'string') return error
  const text = message || errors?.map((one) => one.message).join('; ') || code
  return new RouteError(code, `The proxy ${proxy}: ${text}`)
}
