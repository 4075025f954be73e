/** The control endpoint from a program: paths begin after `/sandbox/control`. */
export interface Control {
  /** http origin of the sandbox; the endpoint answers on the https one too. */
  origin: string
  get<T = Record<string, unknown>>(path: string): Promise<T>
  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T>
  delete<T = Record<string, unknown>>(path: string): Promise<T>
}

/** Throws with the sandbox's own words when a request is refused. */
export function createControl(origin: string): Control {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${origin}/sandbox/control${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`Sandbox control ${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as T
  }
  return {
    origin,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    delete: (path) => call('DELETE', path),
  }
}
