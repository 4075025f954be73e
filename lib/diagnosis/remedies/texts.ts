import type { CauseId } from '#lib/diagnosis/causes.ts'
import { type RemedyValues, shown, type ValueName } from './values.ts'

/** A reader of texts, as next-intl gives one for a namespace. */
export interface Translate {
  (key: string, values?: Record<string, string>): string
  has(key: string): boolean
}

/** What the texts of a cause may be filled with. Titles are filled with nothing, so that they can stand alone. */
export const PLACEHOLDERS = [
  'mailbox',
  'account',
  'protocol',
  'server',
  'tenant',
  'app',
  'clientId',
  'redirectUri',
] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]

export interface CauseTexts {
  readonly title: string
  readonly plain: string
  readonly recognised: string
  readonly steps: readonly string[]
}

/**
 * A cause in words. `causes` reads messages/<locale>/causes.json, `words` messages/<locale>/remedies.json. Whatever is
 * not known is named by what it is and where to find it, so that no sentence has a hole.
 */
export function causeTexts(
  causes: Translate,
  words: Translate,
  cause: CauseId,
  values: RemedyValues,
): CauseTexts {
  const filled = fillings(words, values)
  const steps: string[] = []
  while (causes.has(`${cause}.steps.${steps.length}`)) {
    steps.push(causes(`${cause}.steps.${steps.length}`, filled))
  }
  return {
    title: causes(`${cause}.title`),
    plain: causes(`${cause}.plain`, filled),
    recognised: causes(`${cause}.recognised`, filled),
    steps,
  }
}

function fillings(words: Translate, values: RemedyValues): Record<Placeholder, string> {
  const or = (name: ValueName, placeholder: Placeholder) =>
    shown(values, name) ?? words(`unknown.${placeholder}`)
  const tenant = shown(values, 'tenantId')
  const clientId = shown(values, 'clientId')
  const host = shown(values, 'host')
  const port = shown(values, 'port')
  const protocols = (values.protocols ?? []).map((one) => words(`protocol.${one}`))
  return {
    mailbox: or('mailbox', 'mailbox'),
    account: or('account', 'account'),
    app: or('appName', 'app'),
    clientId: clientId ? words('known.clientId', { id: clientId }) : words('unknown.clientId'),
    redirectUri: or('redirectUri', 'redirectUri'),
    tenant: tenant ? words('known.tenant', { id: tenant }) : words('unknown.tenant'),
    server: host ? (port ? words('known.server', { host, port }) : host) : words('unknown.server'),
    protocol: protocols.length > 0 ? protocols.join(', ') : words('unknown.protocol'),
  }
}
