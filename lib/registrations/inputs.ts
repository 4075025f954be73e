import { z } from 'zod'
import { type Certificate, readCertificate } from '#lib/credentials/certificate.ts'
import { readExpiry } from '#lib/credentials/expiry-input.ts'
import { readClientSecret, type SecretProblem } from '#lib/microsoft/secret-shape.ts'
import { tenantName } from '#lib/microsoft/tenant.ts'
import { Secret } from '#lib/secret.ts'

/** Entra allows 120 for an app's own name. */
export const MAX_NAME_LENGTH = 120
const MAX_TYPED = 400

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i

const SECRET_CODES: Readonly<Record<SecretProblem, string>> = {
  empty: 'required',
  'secret-id': 'secret-is-id',
  'too-short': 'secret-short',
  'too-long': 'too-long',
  'strange-characters': 'control-characters',
}

const typed = z.string({ error: 'required' }).trim().min(1, 'required').max(MAX_TYPED, 'too-long')

const name = z
  .string()
  .trim()
  .max(MAX_NAME_LENGTH, 'too-long')
  .regex(/^\P{Cc}*$/u, 'control-characters')

const tenant = typed.transform((text, context) => {
  const found = tenantName(text)
  if (found !== null) return found
  context.addIssue({ code: 'custom', message: 'domain' })
  return z.NEVER
})

const clientId = typed.transform((text, context) => {
  const found = GUID.exec(text)?.[1]
  if (found !== undefined) return found.toLowerCase()
  context.addIssue({ code: 'custom', message: 'guid' })
  return z.NEVER
})

const secret = z.string({ error: 'required' }).transform((text, context): SecretInput => {
  const reading = readClientSecret(text)
  if (reading.ok) return { value: reading.secret, hint: reading.hint }
  context.addIssue({ code: 'custom', message: SECRET_CODES[reading.problem] })
  return z.NEVER
})

/** A date; empty when the app shall be asked for it. */
function expires(now: () => Date) {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text.trim() === '') return undefined
      const reading = readExpiry(text, now())
      if (reading.ok) return reading.expiresAt
      context.addIssue({ code: 'custom', message: reading.problem })
      return z.NEVER
    })
}

/** Files as base64, and the passphrase of the key. */
const certificateFields = {
  certificate: z.array(z.instanceof(Secret), 'required').min(1, 'required'),
  passphrase: z
    .string()
    .optional()
    .transform((text) => (text ? new Secret(text) : undefined)),
}

function certificateOf(
  { certificate: files, passphrase }: { certificate: readonly Secret[]; passphrase?: Secret },
  now: () => Date,
  context: z.RefinementCtx,
): Certificate | null {
  const reading = readCertificate(files, passphrase, now())
  if (reading.ok) return reading.certificate
  const field = /^passphrase|^too-long$/.test(reading.fault) ? 'passphrase' : 'certificate'
  context.addIssue({ code: 'custom', message: reading.fault, path: [field] })
  return null
}

export interface SecretInput {
  readonly value: Secret
  /** Last four characters. */
  readonly hint: string
}

const cloud = z.string({ error: 'required' }).min(1, 'required').max(40, 'unknown-choice')
const systemClock = () => new Date()

export const tenantInput = z.object({ cloud, tenant })
export type TenantInput = z.output<typeof tenantInput>

export const registrationInput = (now = systemClock) =>
  z.object({ cloud, tenant, name: name.optional(), clientId, secret, expires: expires(now) })
export type RegistrationInput = z.output<ReturnType<typeof registrationInput>>

export const certificateRegistrationInput = (now = systemClock) =>
  z
    .object({ cloud, tenant, name: name.optional(), clientId, ...certificateFields })
    .transform(({ passphrase, certificate: files, ...input }, context) => {
      const certificate = certificateOf({ certificate: files, passphrase }, now, context)
      return certificate ? { ...input, certificate } : z.NEVER
    })
export type CertificateRegistrationInput = z.output<ReturnType<typeof certificateRegistrationInput>>

export const secretInput = (now = systemClock) =>
  z.object({ registrationId: z.uuid('invalid'), secret, expires: expires(now) })
export type ReplaceSecretInput = z.output<ReturnType<typeof secretInput>>

export const certificateInput = (now = systemClock) =>
  z
    .object({ registrationId: z.uuid('invalid'), ...certificateFields })
    .transform(({ registrationId, ...files }, context) => {
      const certificate = certificateOf(files, now, context)
      return certificate ? { registrationId, certificate } : z.NEVER
    })
export type ReplaceCertificateInput = z.output<ReturnType<typeof certificateInput>>

export const proposedInput = z.object({ registrationId: z.uuid('invalid'), credentialId: z.uuid('invalid') })

export const renameInput = z.object({ registrationId: z.uuid('invalid'), name: name.min(1, 'required') })
export type RenameInput = z.output<typeof renameInput>

export const oneRegistrationInput = z.object({ registrationId: z.uuid('invalid') })
