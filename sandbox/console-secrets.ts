import type { Sandbox } from './context.ts'
import { addSecret } from './control-changes.ts'
import { type App, appOf, type ClientSecret } from './model.ts'
import { escapeHtml } from './web.ts'

const DAY = 86_400_000

export const NEW_SECRET = 'New client secret'

/** What can be done to a secret that is there; `name` is its key ID. */
export const SECRET_DEEDS: Record<string, (sandbox: Sandbox, keyId: string) => void> = {
  'Let it run out': (sandbox, keyId) => {
    const found = secretOf(sandbox, keyId)
    if (found) found.secret.endsAt = new Date(sandbox.now()).toISOString()
  },
  Delete: (sandbox, keyId) => {
    const found = secretOf(sandbox, keyId)
    if (found) found.app.secrets = found.app.secrets.filter((one) => one !== found.secret)
  },
}

function secretOf(sandbox: Sandbox, keyId: string): { app: App; secret: ClientSecret } | undefined {
  for (const app of sandbox.world.apps) {
    const secret = app.secrets.find((one) => one.keyId === keyId)
    if (secret) return { app, secret }
  }
  return undefined
}

/** Makes a secret and shows its value this once, as Entra does. Undefined when there is no such app. */
export function newSecretPage(sandbox: Sandbox, clientId: string): string | undefined {
  const app = appOf(sandbox.world, clientId)
  if (!app) return undefined
  const { value, endsAt } = addSecret(sandbox, app, { displayName: 'made on this page' })
  return `<p>Of ${escapeHtml(app.name)}. Copy its Value now: as in Entra, it is not shown again.</p>
<dl><dt>Value</dt><dd><code>${escapeHtml(value)}</code></dd><dt>Expires</dt><dd>${endsAt.slice(0, 10)}</dd></dl>
<p><a href="/sandbox/">Back to the tenant</a></p>`
}

/** The secrets of an app, each with its days and what can be done to it. */
export function secretLines(
  sandbox: Sandbox,
  app: App,
  buttons: (name: string, labels: readonly string[]) => string,
): string {
  const lines = app.secrets.map((secret) => {
    const days = Math.trunc((Date.parse(secret.endsAt) - sandbox.now()) / DAY)
    const over = Date.parse(secret.endsAt) <= sandbox.now()
    const left = !over ? `${days} days left` : days === 0 ? 'has run out' : `ran out ${-days} days ago`
    const labels = Object.keys(SECRET_DEEDS).filter((label) => !over || label === 'Delete')
    return `${escapeHtml(secret.displayName)} …${escapeHtml(secret.value.slice(-4))}: ${left} ${buttons(secret.keyId, labels)}`
  })
  return [...lines, buttons(app.clientId, [NEW_SECRET])].join('<br>')
}
