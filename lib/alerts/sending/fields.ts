import { isIP } from 'node:net'
import { z } from 'zod'

/** RFC 5321 4.5.3.1.3 */
const LONGEST_ADDRESS = 254
const LONGEST_HOST = 253
const LONGEST_USER = 320
const LONGEST_PASSWORD = 1_000
const MOST_ADDRESSES = 20
const HOST = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*$/i

// Messages are codes of messages/<locale>/forms.json.

/** A host name or an IP address, without a port. */
export const host = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST_HOST, 'too-long')
  .transform((text) => text.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, ''))
  .refine((text) => isIP(text) !== 0 || (HOST.test(text) && /[a-z]/i.test(text)), 'host')

export const port = z
  .union([z.number(), z.string().trim().min(1, 'required')], 'required')
  .transform(Number)
  .refine((number) => Number.isInteger(number) && number >= 1 && number <= 65_535, 'port')

export const address = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST_ADDRESS, 'too-long')
  .pipe(z.email('email'))

/** One to twenty addresses: one per line, or between commas, semicolons or blanks. */
export const addresses = z
  .union([z.string(), z.array(z.string())], 'required')
  .transform((typed) => [
    ...new Set((typeof typed === 'string' ? typed.split(/[\s,;]+/) : typed).filter((one) => one !== '')),
  ])
  .pipe(
    z
      .array(z.email('email-list').max(LONGEST_ADDRESS, 'email-list'))
      .min(1, 'required')
      .max(MOST_ADDRESSES, 'too-many'),
  )

const optional = (most: number) =>
  z
    .string()
    .max(most, 'too-long')
    .regex(/^\P{Cc}*$/u, 'control-characters')
    .default('')

export const user = optional(LONGEST_USER).transform((text) => text.trim())
export const password = optional(LONGEST_PASSWORD)

/** One of a list. */
export const choice = <const T extends readonly [string, ...string[]]>(options: T, initial: T[number]) =>
  z.enum(options, 'unknown-choice').default(initial as never)
