import type { Mailbox, Tenant, User, World } from './model.ts'
import { type AppSeed, seedApp } from './seed-app.ts'
import { stableId } from './stable-id.ts'

export const DOMAIN = 'larkfield.example'
const PARTNER_DOMAIN = 'tidewater.example'

export const TENANT_ID = stableId('tenant')
export const PARTNER_TENANT_ID = stableId('partner tenant')

export const CLIENT_IDS = {
  healthy: stableId('app healthy'),
  expiring: stableId('app expiring'),
  expired: stableId('app expired'),
  appOnly: stableId('app app-only'),
} as const

const MAIL_ROLES = ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp']

const APPS: (AppSeed & { key: keyof typeof CLIENT_IDS })[] = [
  {
    key: 'healthy',
    name: 'Larkfield mail connector',
    purpose: 'A sound registration; its secret has about 400 days left.',
    secretDays: 400,
    change: { publicClientFlows: true },
  },
  {
    key: 'expiring',
    name: 'Larkfield newsletter',
    purpose: 'Its only secret runs out in 12 days.',
    secretDays: 12,
    change: { readsOwnApplication: false },
  },
  {
    key: 'expired',
    name: 'Larkfield fax gateway',
    purpose: 'Its only secret ran out 3 days ago: AADSTS7000222.',
    secretDays: -3,
  },
  {
    key: 'appOnly',
    name: 'Larkfield ticket system',
    purpose: 'App-only access, consented by the admin and known to Exchange.',
    secretDays: 200,
    roles: MAIL_ROLES,
    change: {
      graphRoles: ['Application.ReadWrite.OwnedBy'],
      owners: [stableId('service principal appOnly')],
    },
  },
]

interface PersonaSeed {
  local: string
  name: string
  purpose: string
  user?: Partial<User>
  mailbox?: Partial<Mailbox> | null
}

const DANA = `dana.reyes@${DOMAIN}`
const shared: Partial<Mailbox> = { kind: 'shared' }
const throughApp = (key: keyof typeof CLIENT_IDS): Partial<Mailbox> => ({ client: CLIENT_IDS[key] })

const PERSONAS: PersonaSeed[] = [
  { local: 'support', name: 'Support desk', purpose: 'Healthy in every protocol.' },
  {
    local: 'orders',
    name: 'Order desk',
    purpose: 'SMTP AUTH is disabled for this mailbox; IMAP and POP3 work.',
    mailbox: { smtp: false },
  },
  {
    local: 'archive',
    name: 'Archive',
    purpose: 'IMAP is switched off; POP3 and SMTP work.',
    mailbox: { imap: false },
  },
  {
    local: 'billing',
    name: 'Billing',
    purpose: 'The first grant is revoked as soon as it is made (AADSTS50173); signing in again heals it.',
    user: { firstGrant: 'revoked' },
  },
  { local: 'anna.lindqvist', name: 'Anna Lindqvist', purpose: 'Written with q: easily taken for the other.' },
  { local: 'anna.lindkvist', name: 'Anna Lindkvist', purpose: 'Written with k: easily taken for the other.' },
  { local: 'dana.reyes', name: 'Dana Reyes', purpose: 'A delegate: FullAccess and Send As on info@.' },
  {
    local: 'info',
    name: 'Info (shared)',
    purpose: 'Shared mailbox that opens through Dana Reyes.',
    mailbox: { ...shared, fullAccess: [DANA], sendAs: [DANA] },
  },
  {
    local: 'press',
    name: 'Press (shared)',
    purpose: 'Shared mailbox on which nobody has FullAccess.',
    mailbox: shared,
  },
  {
    local: 'reports',
    name: 'Reports',
    purpose: 'Throttled: logs in, then is told to come back later.',
    mailbox: { throttle: 299_910 },
  },
  {
    local: 'warehouse',
    name: 'Warehouse',
    purpose: 'Slow: each step takes about three seconds, and succeeds.',
    mailbox: { delay: 2_800 },
  },
  {
    local: 'legacy',
    name: 'Legacy',
    purpose: 'After the login the server drips one line a second and never finishes.',
    mailbox: { drip: true },
  },
  {
    local: 'frontdesk',
    name: 'Front desk',
    purpose: 'For the row sandbox-dripping: its mail servers drip already in the greeting.',
    mailbox: { cloud: 'sandbox-dripping' },
  },
  {
    local: 'scanner',
    name: 'Scanner',
    purpose: 'For the row sandbox-tls-broken: no certificate of its mail servers holds.',
    mailbox: { cloud: 'sandbox-tls-broken' },
  },
  {
    local: 'newsletter',
    name: 'Newsletter',
    purpose: 'Healthy, through the app whose secret runs out in 12 days.',
    mailbox: throughApp('expiring'),
  },
  {
    local: 'fax',
    name: 'Fax gateway',
    purpose: 'Healthy in itself, but the secret of its app ran out.',
    mailbox: throughApp('expired'),
  },
  {
    local: 'tickets',
    name: 'Tickets',
    purpose: 'Opened by the app itself, without a person.',
    mailbox: { ...shared, ...throughApp('appOnly'), apps: [CLIENT_IDS.appOnly] },
  },
  {
    local: 'leaver',
    name: 'Former employee',
    purpose: 'The account is disabled (AADSTS50057).',
    user: { disabled: true },
  },
  {
    local: 'finance',
    name: 'Finance',
    purpose: 'The first grant lacks a second factor (AADSTS50076 at renewal); signing in again heals it.',
    user: { mfaRequired: true, firstGrant: 'without-mfa' },
  },
  { local: 'nolicence', name: 'Without licence', purpose: 'Signs in, but has no mailbox.', mailbox: null },
  {
    local: 'admin',
    name: 'Tenant admin',
    purpose: 'May consent for the whole tenant.',
    user: { admin: true },
  },
]

function seedUser(seed: PersonaSeed, domain: string, tenant: string): User {
  return {
    upn: `${seed.local}@${domain}`,
    name: seed.name,
    oid: stableId(`user ${seed.local}@${domain}`),
    tenant,
    purpose: seed.purpose,
    admin: false,
    disabled: false,
    mfaRequired: false,
    blockedByPolicy: false,
    firstGrant: 'sound',
    consents: {},
    ...seed.user,
  }
}

function seedMailbox(seed: PersonaSeed, domain: string, tenant: string): Mailbox {
  return {
    address: `${seed.local}@${domain}`,
    name: seed.name,
    kind: 'user',
    tenant,
    purpose: seed.purpose,
    imap: true,
    pop3: true,
    smtp: true,
    fullAccess: [],
    sendAs: [],
    apps: [],
    throttle: 0,
    delay: 0,
    drip: false,
    welcome: 3,
    cloud: 'sandbox',
    client: CLIENT_IDS.healthy,
    ...seed.mailbox,
  }
}

const TENANTS: Tenant[] = [
  {
    id: TENANT_ID,
    name: 'Larkfield',
    domains: [DOMAIN, `larkfield.onmicrosoft.example`],
    userConsent: 'allowed',
    smtp: true,
    appPolicy: null,
  },
  {
    id: PARTNER_TENANT_ID,
    name: 'Tidewater',
    domains: [PARTNER_DOMAIN],
    userConsent: 'admin-only',
    smtp: false,
    appPolicy: null,
  },
]

/** The tenant as it is at the first start and after a reset. */
export function seedWorld(redirectUris: string[], now: number): World {
  const guest: PersonaSeed = {
    local: 'maren.holt',
    name: 'Maren Holt',
    purpose: 'Belongs to another tenant (AADSTS50020), where only admins consent.',
  }
  return {
    tenants: structuredClone(TENANTS),
    apps: APPS.map((seed) =>
      seedApp(seed, { clientId: CLIENT_IDS[seed.key], tenant: TENANT_ID, redirectUris, now }),
    ),
    users: [
      ...PERSONAS.filter((seed) => seed.mailbox?.kind !== 'shared').map((seed) =>
        seedUser(seed, DOMAIN, TENANT_ID),
      ),
      seedUser(guest, PARTNER_DOMAIN, PARTNER_TENANT_ID),
    ],
    mailboxes: [
      ...PERSONAS.filter((seed) => seed.mailbox !== null).map((seed) => seedMailbox(seed, DOMAIN, TENANT_ID)),
      seedMailbox(guest, PARTNER_DOMAIN, PARTNER_TENANT_ID),
    ],
    sessions: [],
    refreshTokens: [],
    settings: {
      rotation: 'keep',
      accessTokenSeconds: 3_599,
      deviceCodeInterval: 5,
      clockOffset: 0,
      secretDelaySeconds: 0,
      secretDelayCalls: 0,
    },
  }
}
