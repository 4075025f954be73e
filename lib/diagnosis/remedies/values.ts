import type { Protocol } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'

/** What is known about one failure. Whatever is missing gets an honest wording, a list instead of a page, or a question. */
export interface RemedyValues {
  readonly cloud?: Cloud | undefined
  readonly mailbox?: string | null | undefined
  /** The name of the account that signs in. */
  readonly account?: string | null | undefined
  readonly accountObjectId?: string | null | undefined
  readonly access?: 'own' | 'shared' | 'app' | undefined
  /** An account of a person, not of a company: nobody administers it, and there are no portals for it. */
  readonly personal?: boolean | undefined
  readonly protocols?: readonly Protocol[] | undefined
  readonly host?: string | null | undefined
  readonly port?: string | number | null | undefined
  readonly tenantId?: string | null | undefined
  readonly clientId?: string | null | undefined
  readonly appName?: string | null | undefined
  readonly redirectUri?: string | null | undefined
  /** Object id of the enterprise application; never that of the registration. */
  readonly servicePrincipalId?: string | null | undefined
  /** The portal's own id of the registration, for who may open its page. */
  readonly registrationId?: string | null | undefined
  /** The last AADSTS number of the failure. */
  readonly aadsts?: number | undefined
  readonly correlationId?: string | null | undefined
  readonly traceId?: string | null | undefined
  readonly timestamp?: string | null | undefined
}

export type ValueName = Exclude<keyof RemedyValues, 'cloud' | 'protocols' | 'access' | 'personal'>

const LONGEST_SHOWN = 200
/** Ends a line, hides text or turns it round. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const HOST = /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/i

/** A value as one line that can stand in a sentence, at most 200 characters; null when it is not known. */
export function shown(values: RemedyValues, name: ValueName): string | null {
  const text = oneLine(values[name])
  if (text === null) return null
  const signs = [...text]
  return signs.length > LONGEST_SHOWN ? `${signs.slice(0, LONGEST_SHOWN).join('')}…` : text
}

/** A value in its full length, for a command: a shortened address would be another one. */
export function exact(values: RemedyValues, name: ValueName): string | null {
  return oneLine(values[name])
}

/** An id, or null for whatever is not one: nothing else is put into an address. */
export function guid(text: string | null | undefined): string | null {
  return text != null && GUID.test(text) ? text.toLowerCase() : null
}

/** A host name, or null for whatever a terminal could read as something else. */
export function hostName(text: string | null | undefined): string | null {
  return text != null && HOST.test(text) && !text.startsWith('-') ? text : null
}

export function portNumber(port: string | number | null | undefined): number | null {
  const number = Number(port || Number.NaN)
  return Number.isInteger(number) && number > 0 && number < 65_536 ? number : null
}

function oneLine(value: string | number | null | undefined): string | null {
  const text = String(value ?? '')
    .replaceAll(UNPRINTABLE, ' ')
    .trim()
  return text === '' ? null : text
}

/** Made-up values, for pages that explain a cause without a case of it. */
export const EXAMPLE_VALUES: RemedyValues = {
  mailbox: 'support@contoso.example',
  account: 'dana@contoso.example',
  appName: 'Mail portal',
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: '22222222-2222-4222-8222-222222222222',
  servicePrincipalId: '33333333-3333-4333-8333-333333333333',
  correlationId: '44444444-4444-4444-8444-444444444444',
}
