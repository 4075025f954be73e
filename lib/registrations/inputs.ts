import { z } from 'zod'
import { readExpiry } from '#lib/credentials/expiry-input.ts'
import { readClientSecret, type SecretProblem } from '#lib/microsoft/secret-shape.ts'
import { tenantName } from '#lib/microsoft/tenant.ts'
import type { Secret } from '#lib/secret.ts'

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

export const secretInput = (now = systemClock) =>
  z.object({ registrationId: z.uuid('invalid'), secret, expires: expires(now) })
export type ReplaceSecretInput = z.output<ReturnType<typeof secretInput>>

export const renameInput = z.object({ registrationId: z.uuid('invalid'), name: name.min(1, 'required') })
export type RenameInput = z.output<typeof renameInput>

export const oneRegistrationInput = z.object({ registrationId: z.uuid('invalid') })
