import type { Facts } from '#lib/diagnosis/explain-text.ts'
import { guid, type RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { type Cloud, PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import type { Known } from './known.ts'

/** What the remedy may be filled with: what the portal knows of what the text names, else what the text says. */
export function valuesOf(
  facts: Facts,
  known: Known,
  clouds: ReadonlyMap<string, Cloud>,
  redirectUri: string,
): RemedyValues {
  const { mailbox, app } = known
  const said = (name: string): string | null => {
    const fact = facts[name]
    return typeof fact === 'string' && !fact.includes('[masked]') ? fact : null
  }
  const numbers = Array.isArray(facts.aadsts) ? (facts.aadsts as readonly number[]) : []
  const application = said('application')
  const source = said('source')
  return {
    cloud: (app && clouds.get(app.cloud)) ?? cloudIn(facts),
    mailbox: mailbox?.address,
    account: mailbox?.account ?? said('user') ?? said('tokenUser'),
    accountObjectId: mailbox?.accountObjectId,
    access: mailbox?.access,
    protocols: PROTOCOLS.filter((protocol) => protocol === source),
    host: said('host'),
    port: typeof facts.port === 'number' ? facts.port : null,
    tenantId: app?.tenantId ?? guid(said('directory')),
    clientId: app?.clientId ?? guid(application),
    appName: app?.name ?? said('applicationName') ?? (guid(application) ? null : application),
    redirectUri: said('redirectUri') ?? (app ? redirectUri : null),
    registrationId: app?.id,
    aadsts: numbers.at(-1),
    correlationId: said('correlationId'),
    traceId: said('traceId'),
    timestamp: said('timestamp'),
  }
}

/** Hosts by which the other clouds are known, of today and of former days. */
const CLOUD_HOSTS = [
  ['us-gov-dod', /(?:outlook|webmail)-dod\.|\.mil\b/],
  ['us-gov-high', /(?:microsoftonline|office365)\.us\b/],
  ['china', /(?:chinacloudapi|microsoftonline|outlook)\.cn\b/],
] as const

/** The cloud whose sign-in or mail service the text names, by its host. */
function cloudIn(facts: Facts): Cloud | undefined {
  const text = [facts.errorUri, facts.host, facts.frontEnd].join(' ').toLowerCase()
  const id = CLOUD_HOSTS.find(([, host]) => host.test(text))?.[0]
  return id && PRESET_CLOUDS[id]
}
