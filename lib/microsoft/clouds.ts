import { z } from 'zod'

/** Where one Microsoft cloud answers. The sandbox is one more row, never a branch. */
export interface Cloud {
  readonly id: string
  /** Token endpoint, keys and discovery, e.g. `https://login.microsoftonline.com`; always https. */
  readonly loginOrigin: string
  /** Where the browser is sent to sign in; the login origin in every Microsoft cloud. */
  readonly signInOrigin: string
  readonly graphOrigin: string
  /** Resource of delegated mail scopes, e.g. `https://outlook.office.com`. */
  readonly delegatedResource: string
  /** Resource of app-only mail tokens, e.g. `https://outlook.office365.com`. */
  readonly appResource: string
  readonly entraPortal: string
  readonly mail: {
    readonly imap: MailServer
    readonly pop3: MailServer
    readonly smtp: MailServer
  }
  /** Facts of this row nobody of us has seen answer; shown as unproven. */
  readonly unproven: readonly string[]
}

export interface MailServer {
  readonly host: string
  readonly port: number
}

export const PRESET_CLOUD_IDS = ['global', 'us-gov-high', 'us-gov-dod', 'china'] as const
export type PresetCloudId = (typeof PRESET_CLOUD_IDS)[number]

export type CloudTable = ReadonlyMap<string, Cloud>

interface Hosts {
  readonly login: string
  readonly graph: string
  readonly delegated: string
  readonly app: string
  readonly portal: string
  readonly read: string
  readonly submit: string
  readonly unproven?: readonly (keyof Cloud | 'mail.imap' | 'mail.pop3' | 'mail.smtp')[]
}

function preset(id: PresetCloudId, hosts: Hosts): Cloud {
  return Object.freeze({
    id,
    loginOrigin: `https://${hosts.login}`,
    signInOrigin: `https://${hosts.login}`,
    graphOrigin: `https://${hosts.graph}`,
    delegatedResource: `https://${hosts.delegated}`,
    appResource: `https://${hosts.app}`,
    entraPortal: `https://${hosts.portal}`,
    mail: Object.freeze({
      imap: Object.freeze({ host: hosts.read, port: 993 }),
      pop3: Object.freeze({ host: hosts.read, port: 995 }),
      smtp: Object.freeze({ host: hosts.submit, port: 587 }),
    }),
    unproven: Object.freeze([...(hosts.unproven ?? [])]),
  })
}

/**
 * Microsoft's four clouds. Hosts are constants and never free text: a host that can be typed is a host that
 * can be pointed at somebody else. https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export const PRESET_CLOUDS: Readonly<Record<PresetCloudId, Cloud>> = Object.freeze({
  global: preset('global', {
    login: 'login.microsoftonline.com',
    graph: 'graph.microsoft.com',
    delegated: 'outlook.office.com',
    app: 'outlook.office365.com',
    portal: 'entra.microsoft.com',
    read: 'outlook.office365.com',
    submit: 'smtp.office365.com',
  }),
  'us-gov-high': preset('us-gov-high', {
    login: 'login.microsoftonline.us',
    graph: 'graph.microsoft.us',
    delegated: 'outlook.office365.us',
    app: 'outlook.office365.us',
    portal: 'portal.azure.us',
    read: 'outlook.office365.us',
    submit: 'smtp.office365.us',
    unproven: ['mail.smtp'],
  }),
  'us-gov-dod': preset('us-gov-dod', {
    login: 'login.microsoftonline.us',
    graph: 'dod-graph.microsoft.us',
    delegated: 'outlook-dod.office365.us',
    app: 'outlook-dod.office365.us',
    portal: 'portal.azure.us',
    read: 'outlook-dod.office365.us',
    submit: 'outlook-dod.office365.us',
    unproven: ['delegatedResource', 'appResource', 'mail.smtp'],
  }),
  china: preset('china', {
    login: 'login.partner.microsoftonline.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    delegated: 'partner.outlook.cn',
    app: 'partner.outlook.cn',
    portal: 'portal.azure.cn',
    read: 'partner.outlook.cn',
    submit: 'smtp.partner.outlook.cn',
    unproven: ['delegatedResource', 'appResource', 'mail.imap', 'mail.pop3', 'mail.smtp'],
  }),
})

const LOOPBACK = new Set(['localhost', '127.0.0.1'])

function originSchema(protocols: readonly string[]) {
  return z.string().refine(
    (text) => {
      if (!URL.canParse(text)) return false
      const url = new URL(text)
      return url.origin === text && protocols.includes(url.protocol) && LOOPBACK.has(url.hostname)
    },
    { error: `must be an origin on localhost or 127.0.0.1 over ${protocols.join(' or ')}` },
  )
}

const nameSchema = z
  .string()
  .max(200)
  .regex(/^https:\/\/[^/\s?#@]+$/, 'must be an https origin')

const serverSchema = z
  .strictObject({
    host: z.string().refine((host) => LOOPBACK.has(host), { error: 'must be localhost or 127.0.0.1' }),
    port: z.int().min(1).max(65_535),
  })
  .readonly()

/**
 * One extra row, as it stands in configuration. Every server in it must be on this machine, and whatever
 * receives a secret or a token must speak https; the resources and the portal are names, never contacted.
 */
export const cloudSchema: z.ZodType<Cloud> = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short lower-case name')
    .refine((id) => !(PRESET_CLOUD_IDS as readonly string[]).includes(id), {
      error: 'is the name of a Microsoft cloud',
    }),
  loginOrigin: originSchema(['https:']),
  signInOrigin: originSchema(['https:', 'http:']),
  graphOrigin: originSchema(['https:']),
  delegatedResource: nameSchema,
  appResource: nameSchema,
  entraPortal: z.url({ protocol: /^https?$/ }),
  mail: z.strictObject({ imap: serverSchema, pop3: serverSchema, smtp: serverSchema }).readonly(),
  unproven: z.array(z.string()).readonly().default([]),
})

/** The presets and the rows of the configuration, which must have passed `cloudSchema`. Throws on a name used twice. */
export function cloudTable(extra: readonly Cloud[] = []): CloudTable {
  const table = new Map<string, Cloud>(Object.entries(PRESET_CLOUDS))
  for (const cloud of extra) {
    if (table.has(cloud.id)) throw new Error(`The cloud "${cloud.id}" is named twice`)
    table.set(cloud.id, cloud)
  }
  return table
}

/** Microsoft's own login hosts: msal-node knows their metadata, every other authority must be introduced to it. */
export function isMicrosoftLogin(cloud: Cloud): boolean {
  return Object.values(PRESET_CLOUDS).some((preset) => preset.loginOrigin === cloud.loginOrigin)
}
