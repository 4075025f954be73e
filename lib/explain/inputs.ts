import { z } from 'zod'
import { LONGEST_TEXT } from '#lib/diagnosis/read/plain.ts'

/** Where somebody saw a failure, as they would say it. */
export const PLACES = ['unsure', 'sign-in', 'token', 'imap', 'pop3', 'smtp', 'connection'] as const
export type Place = (typeof PLACES)[number]

/** The stage that `explainText` knows the place by. */
export const STAGE_OF: Readonly<Record<Place, string | undefined>> = {
  unsure: undefined,
  'sign-in': 'authorize',
  token: 'token',
  imap: 'imap',
  pop3: 'pop3',
  smtp: 'smtp',
  connection: 'network',
}

/** Characters that one paste may have. */
export const LONGEST_PASTE = LONGEST_TEXT

export const explainInput = z.object({
  // A browser counts a line end as one character and sends two.
  text: z
    .string('required')
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .pipe(z.string().min(1, 'required').max(LONGEST_PASTE, 'paste-long')),
  where: z.enum(PLACES, 'unknown-choice').default('unsure'),
})
export type ExplainInput = z.output<typeof explainInput>
