import { z } from 'zod'
import { Secret } from '#lib/secret.ts'
import { parseToken } from './opaque-token.ts'
import { isGuessable, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-choice.ts'
import { canonicalTimeZone, REGIONS } from './regional.ts'

// Messages are codes of messages/<locale>/forms.json.

/** RFC 5321 §4.5.3.1.3 */
const LONGEST_EMAIL = 254
const LONGEST_NAME = 100

const email = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST_EMAIL, 'too-long')
  .pipe(z.email('email'))
  .transform((text) => text.toLowerCase())

const name = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST_NAME, 'too-long')
  .regex(/^\P{C}*$/u, 'control-characters')

const newPassword = z
  .string('required')
  .min(1, 'required')
  .min(SHORTEST_PASSWORD, 'password-short')
  .max(LONGEST_PASSWORD, 'password-long')

const typedPassword = z
  .string('required')
  .min(1, 'required')
  .max(LONGEST_PASSWORD, 'password-long')
  .transform((text) => new Secret(text))

/** What the sign-in form sends. What does not fit cannot be a right password and is answered as a wrong one. */
export const SignInInput = z.object({
  email,
  password: typedPassword,
  timeZone: z
    .string()
    .max(100)
    .optional()
    .transform((text) => canonicalTimeZone(text ?? '')),
})

const chosenTwice = { password: newPassword, again: z.string('required') }

function checkChoice(
  { password, again, about }: { password: string; again: string; about: readonly string[] },
  refuse: (field: 'password' | 'again', code: string) => void,
): void {
  if (password !== again) refuse('again', 'password-same')
  if (isGuessable(password, about)) refuse('password', 'password-guessable')
}

export const SetupInput = z
  .object({ code: z.string('required'), name, email, ...chosenTwice })
  .superRefine((input, issues) =>
    checkChoice({ ...input, about: [input.name, input.email] }, (field, message) =>
      issues.addIssue({ code: 'custom', path: [field], message }),
    ),
  )
  .transform(({ code, name, email, password }) => ({
    code: parseToken(code),
    name,
    email,
    password: new Secret(password),
  }))
export type SetupInput = z.output<typeof SetupInput>

export const NewUser = z
  .object({ name, email, role: z.enum(['admin', 'help-desk'], 'unknown-choice'), password: newPassword })
  .superRefine((input, issues) => {
    if (isGuessable(input.password, [input.name, input.email])) {
      issues.addIssue({ code: 'custom', path: ['password'], message: 'password-guessable' })
    }
  })
  .transform(({ password, ...rest }) => ({ ...rest, password: new Secret(password) }))
export type NewUser = z.output<typeof NewUser>

export const ProfileInput = z.object({
  name,
  /** Empty: as the browser says. */
  locale: z.enum(['', ...REGIONS], 'unknown-choice').transform((choice) => choice || null),
  timeZone: z
    .string('required')
    .max(100, 'unknown-choice')
    .transform((text, issues) => {
      const zone = canonicalTimeZone(text)
      if (zone === null) issues.addIssue({ code: 'custom', message: 'unknown-choice' })
      return zone ?? ''
    }),
})
export type ProfileInput = z.output<typeof ProfileInput>

export const PasswordInput = z
  .object({ current: typedPassword, ...chosenTwice })
  .superRefine((input, issues) =>
    checkChoice({ ...input, about: [] }, (field, message) =>
      issues.addIssue({ code: 'custom', path: [field], message }),
    ),
  )
  .transform(({ current, password }) => ({ current, password: new Secret(password) }))
export type PasswordInput = z.output<typeof PasswordInput>

export const NoInput = z.object({})
