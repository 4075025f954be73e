import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { ENDPOINT_RULES } from './endpoint.ts'
import { ENTRA_ERROR_RULES } from './entra-errors.ts'
import { ENTRA_NUMBER_RULES, specificNumber } from './entra-numbers.ts'
import { ENTRA_VARIANT_RULES } from './entra-variants.ts'
import { ENTRA_WORD_RULES } from './entra-words.ts'
import { IMAP_POP3_RULES } from './imap-pop3.ts'
import { MAILBOX_RULES } from './mailbox.ts'
import { CONNECTION_RULES, NETWORK_RULES } from './network.ts'
import { PORTAL_RULES } from './portal.ts'
import { SMTP_RULES } from './smtp.ts'
import { SENDING_RULES } from './smtp-sending.ts'

/** Every rule, in the order that breaks ties: numbers and codes before replies, replies before sentences. */
export const RULES: readonly Rule[] = [
  ...PORTAL_RULES,
  ...ENTRA_VARIANT_RULES,
  ...ENTRA_NUMBER_RULES,
  ...ENDPOINT_RULES,
  ...NETWORK_RULES,
  ...SENDING_RULES,
  ...SMTP_RULES,
  ...IMAP_POP3_RULES,
  ...ENTRA_WORD_RULES,
  ...ENTRA_ERROR_RULES,
  ...CONNECTION_RULES,
  ...MAILBOX_RULES,
]

const NUMBERED: readonly Rule[] = [...ENTRA_VARIANT_RULES, ...ENTRA_NUMBER_RULES]

/** Where Entra says its number, whatever else is in the text is what came of it. */
export function rulesFor(seen: Reading): readonly Rule[] {
  return seen.where === 'entra' && specificNumber(seen) !== undefined ? NUMBERED : RULES
}
