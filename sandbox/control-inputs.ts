import { z } from 'zod'
import { DELEGATED_NAMES } from './entra/permission-ids.ts'
import { FAULT_PLACES } from './faults.ts'
import { isDuration } from './graph/policies.ts'

const address = z.string().toLowerCase().trim().max(320)
const milliseconds = z.number().int().min(0).max(600_000)
const when = z.iso.datetime({ offset: true })

export const UserPatch = z.strictObject({
  name: z.string().max(200).optional(),
  admin: z.boolean().optional(),
  disabled: z.boolean().optional(),
  mfaRequired: z.boolean().optional(),
  blockedByPolicy: z.boolean().optional(),
  firstGrant: z.enum(['sound', 'revoked', 'without-mfa']).optional(),
  consents: z.record(z.string(), z.array(z.string())).optional(),
})

export const MailboxPatch = z.strictObject({
  imap: z.boolean().optional(),
  pop3: z.boolean().optional(),
  smtp: z.boolean().optional(),
  fullAccess: z.array(address).optional(),
  sendAs: z.array(address).optional(),
  apps: z.array(z.string()).optional(),
  throttle: milliseconds.optional(),
  delay: milliseconds.optional(),
  drip: z.boolean().optional(),
})

/** What is forbidden of new client secrets; null takes the policy away. */
const Policy = z
  .strictObject({
    passwordAddition: z.enum(['allowed', 'forbidden']).default('allowed'),
    passwordLifetime: z
      .string()
      .refine(isDuration, { error: 'must be a duration such as P90D' })
      .nullable()
      .default(null),
    since: when.nullable().default(null),
  })
  .nullable()

export const AppPatch = z.strictObject({
  name: z.string().max(200).optional(),
  disabled: z.boolean().optional(),
  multiTenant: z.boolean().optional(),
  personalAccounts: z.boolean().optional(),
  owners: z.array(z.guid()).optional(),
  policy: Policy.optional(),
  redirectUris: z.array(z.url()).optional(),
  spaRedirectUris: z.array(z.url()).optional(),
  publicRedirectUris: z.array(z.url()).optional(),
  publicClientFlows: z.boolean().optional(),
  readsOwnApplication: z.boolean().optional(),
  /** Role and ownership together, given or taken away. */
  managesOwnApplication: z.boolean().optional(),
  roles: z.array(z.string()).optional(),
  graphRoles: z.array(z.string()).optional(),
  declared: z.array(z.enum(DELEGATED_NAMES)).optional(),
})

export const InstallationPatch = z.strictObject({
  adminConsent: z.boolean().optional(),
  inExchange: z.boolean().optional(),
})

/** `endsAt`, or `days` from now on the sandbox clock; a negative number of days has run out. */
export const SecretInput = z.strictObject({
  displayName: z.string().max(120).optional(),
  value: z.string().min(8).max(200).optional(),
  days: z.number().min(-3650).max(3650).optional(),
  endsAt: when.optional(),
})

export const CertificateInput = z.strictObject({
  displayName: z.string().max(120).default('certificate'),
  pem: z.string().startsWith('-----BEGIN CERTIFICATE-----').max(20_000),
})

export const TenantPatch = z.strictObject({
  userConsent: z.enum(['allowed', 'admin-only']).optional(),
  smtp: z.boolean().optional(),
  appPolicy: Policy.optional(),
})

export const SettingsPatch = z.strictObject({
  rotation: z.enum(['keep', 'strict']).optional(),
  accessTokenSeconds: z.number().int().min(1).max(86_400).optional(),
  deviceCodeInterval: z.number().int().min(0).max(60).optional(),
  secretDelaySeconds: z.number().int().min(0).max(86_400).optional(),
  secretDelayCalls: z.number().int().min(0).max(1_000).optional(),
})

/** How far the clock jumps ahead. */
export const ClockInput = z.strictObject({
  days: z.number().min(0).max(3650).default(0),
  hours: z.number().min(0).max(100_000).default(0),
  seconds: z.number().min(0).max(10_000_000).default(0),
})

/** Makes what a user holds older, without touching the clock. */
export const AgeInput = z.strictObject({ days: z.number().min(0).max(3650) })

export const ResetInput = z.strictObject({ grants: z.boolean().default(false) })

export const UserInput = z.strictObject({
  upn: address,
  name: z.string().max(200),
  mailbox: z.boolean().default(true),
})

export const FaultInput = z.strictObject({
  on: z.enum(FAULT_PLACES),
  user: address.optional(),
  client: z.string().optional(),
  grant: z.string().optional(),
  tenant: z.string().optional(),
  at: z.string().optional(),
  times: z.number().int().min(1).optional(),
  delay: milliseconds.optional(),
  drop: z.boolean().optional(),
  raw: z.string().max(5_000_000).optional(),
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  code: z.number().int().optional(),
  error: z.string().optional(),
  suberror: z.string().optional(),
  description: z.string().optional(),
  claims: z.string().optional(),
  reply: z.string().optional(),
  close: z.boolean().optional(),
  hang: z.boolean().optional(),
  drip: z.boolean().optional(),
  flood: z.boolean().optional(),
})
