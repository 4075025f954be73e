import type { Sandbox } from './context.ts'
import type { Call } from './web.ts'

/**
 * The sandbox listens on loopback only, but a page in the user's browser reaches loopback too: a request
 * that says it comes from another site, or that was sent to another host name, is not ours.
 */
export function isOwnRequest(sandbox: Sandbox, call: Call): boolean {
  const { origin, host } = call.headers
  const ports = [sandbox.places.login, sandbox.places.signIn].map((place) => new URL(place).port)
  const hosts = ports.flatMap((port) => [`localhost:${port}`, `127.0.0.1:${port}`])
  if (!host || !hosts.includes(host)) return false
  return !origin || hosts.some((one) => origin === `http://${one}` || origin === `https://${one}`)
}
