import { z } from 'zod'
import { LONGEST_DAYS, LONGEST_NOTE, SHORTEST_DAYS } from '#lib/invitations/limits.ts'
import { addressInput, protocolsInput } from '#lib/mailboxes/inputs.ts'
import { tagsInput } from '#lib/mailboxes/labels.ts'
import type { Secret } from '#lib/secret.ts'
import { ACCESSES, MOST_BYTES, MOST_ROWS } from './row.ts'

const LONGEST_FILE_NAME = 120

/** What a browser calls the file: to be recognised by, and for nothing else. */
const fileName = z
  .string()
  .transform((name) => name.replace(/\p{C}/gu, '').trim().slice(-LONGEST_FILE_NAME) || null)
  .optional()
  .transform((name) => name ?? null)

const ticked = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on')

/** What the page “Import mailboxes” sends. A file wins over what was pasted. */
export const PrepareInput = z.object({
  registrationId: z.uuid({ error: 'unknown-choice' }),
  file: z.array(z.custom<Secret>()).default([]),
  fileName,
  text: z.string().max(MOST_BYTES, 'too-long').default(''),
  access: z.enum(ACCESSES, { error: 'unknown-choice' }),
  delegate: z.union([z.literal(''), addressInput]).default(''),
  protocols: protocolsInput,
  tags: tagsInput.default([]),
  updateKnown: ticked,
  /** The draft that this one takes the place of. */
  replaces: z.uuid().optional().catch(undefined),
})
export type PrepareInput = z.output<typeof PrepareInput>

export const ImportInput = z.object({ importId: z.uuid({ error: 'invalid' }) })

const WAYS = ['redirect', 'device-code'] as const

/** Who signs in now: somebody with shared mailboxes, or the owner of one row. */
export const SignInInput = z.object({
  importId: z.uuid({ error: 'invalid' }),
  who: z.union([
    addressInput.transform((delegate) => ({ delegate: delegate.toLowerCase() })),
    z.coerce
      .number('invalid')
      .int('invalid')
      .min(1, 'invalid')
      .max(MOST_ROWS, 'invalid')
      .transform((position) => ({ position })),
  ]),
  way: z.enum(WAYS, { error: 'unknown-choice' }),
})

export const InviteAllInput = z.object({
  importId: z.uuid({ error: 'invalid' }),
  days: z.coerce
    .number('invalid')
    .int('invalid')
    .min(SHORTEST_DAYS, 'days-range')
    .max(LONGEST_DAYS, 'days-range'),
  note: z
    .string()
    .trim()
    .max(LONGEST_NOTE, 'too-long')
    .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'control-characters')
    .optional()
    .transform((text) => text || undefined),
  /** Also for those who have a link that is still open: the old one ends. */
  again: ticked,
})
