import type { App } from '#sandbox/model.ts'

const LOCAL = new Set(['localhost'])

function parse(uri: string): URL | null {
  try {
    return new URL(uri)
  } catch {
    return null
  }
}

/**
 * Entra compares redirect URIs exactly, except that it leaves the port out for `localhost`.
 * https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions
 */
export function isRegistered(app: App, uri: string | undefined): uri is string {
  if (!uri) return false
  const all = [...app.redirectUris, ...app.spaRedirectUris, ...app.publicRedirectUris]
  if (all.includes(uri)) return true
  const asked = parse(uri)
  if (!asked || !LOCAL.has(asked.hostname) || asked.hash) return false
  return all.some((one) => {
    const known = parse(one)
    return (
      known?.hostname === asked.hostname &&
      known.protocol === asked.protocol &&
      known.pathname === asked.pathname &&
      known.search === asked.search
    )
  })
}
