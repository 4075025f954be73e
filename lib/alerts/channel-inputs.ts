import { z } from 'zod'
import { Refusal } from '#lib/errors.ts'
import type { ChannelField, ChannelKind } from './channel.ts'
import { channelKind } from './channels.ts'

const LONGEST_NAME = 80

const name = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST_NAME, 'too-long')
  .regex(/^\P{Cc}*$/u, 'control-characters')

const insteadId = z
  .union([z.literal('').transform(() => null), z.uuid({ error: 'unknown-choice' })])
  .optional()
  .transform((id) => id ?? null)

/** The settings of a kind come beside these, each under its own name with `s.` before it. */
const typed = z.looseObject({ name, insteadId })

export const NewChannelInput = typed.extend({
  kind: z.string('required').refine((id) => channelKind(id) !== null, 'unknown-choice'),
  /** Whether a rule that tells everything that matters comes with it. */
  withRule: z
    .literal('yes', 'unknown-choice')
    .optional()
    .transform((yes) => yes === 'yes'),
})
export const ChannelInput = typed.extend({ channelId: z.uuid({ error: 'invalid' }) })
export const ChannelIdInput = z.object({ channelId: z.uuid({ error: 'invalid' }) })
export const ChannelSwitchInput = ChannelIdInput.extend({ on: z.enum(['yes', 'no'], 'unknown-choice') })
export const DeliveryIdInput = z.object({ deliveryId: z.uuid({ error: 'invalid' }) })

/** Which field of which kind shall be given a value. */
export const MakeInput = z.object({
  kind: z.string().max(40, 'too-long'),
  field: z.string().max(80, 'too-long'),
})

const SETTING = 's.'

/** What is never sent back to a form: the address of a webhook is a secret, too. */
export const HIDDEN: ReadonlySet<ChannelField['type']> = new Set(['secret', 'url'])

/** The name of a setting's field in the form. */
export const settingField = (field: string) => `${SETTING}${field}`

/**
 * The settings that were typed, as their kind reads them. What is hidden and was left empty stays what it is.
 * Refuses with
 * `invalid-input`, by field of the form.
 */
export async function readSettings(
  kind: ChannelKind,
  form: Readonly<Record<string, unknown>>,
  mailboxIdsOf: (typed: string) => Promise<string[]>,
  kept: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const { name: field, type } of kind.fields) {
    const typedValue = form[settingField(field)]
    const value =
      type === 'mailboxes' && typeof typedValue === 'string' ? await mailboxIdsOf(typedValue) : typedValue
    const keeps = HIDDEN.has(type) && (value === undefined || value === '') && field in kept
    values[field] = keeps ? kept[field] : value
  }
  const parsed = kind.settings.safeParse(values)
  if (parsed.success) return parsed.data as Record<string, unknown>
  const fields: Record<string, string> = {}
  for (const { path, message } of parsed.error.issues) {
    fields[settingField(String(path[0] ?? ''))] ??= /^[a-z]+(-[a-z]+)*$/.test(message) ? message : 'invalid'
  }
  throw new Refusal('invalid-input', {}, fields)
}
