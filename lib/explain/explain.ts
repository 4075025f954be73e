import { type Explained, explainText, type Facts } from '#lib/diagnosis/explain-text.ts'
import { maskPasted } from '#lib/mask-pasted.ts'
import type { Context } from '#lib/services.ts'
import { noteUnnamed } from '#lib/unnamed/note.ts'
import { type ExplainInput, STAGE_OF } from './inputs.ts'
import { type Known, knownIn } from './known.ts'

export interface FailureExplained extends Explained {
  /** What was pasted, without anything secret. The unmasked text is nowhere any more. */
  readonly masked: string
  readonly known: Known
}

/**
 * Names the cause of a text that somebody pasted. Nothing of it is kept, with one exception: when nothing fits, its
 * words are counted without names, see `lib/unnamed`.
 */
export async function explainFailure(
  context: Context,
  { text, where }: ExplainInput,
): Promise<FailureExplained> {
  const masked = maskPasted(text)
  const known = await knownIn(context.database.read, context.actor, masked)
  const { mailbox } = known
  const explained = explainText(
    { raw: masked, stage: STAGE_OF[where] },
    mailbox ? { access: mailbox.access } : {},
  )
  // Reading undoes escapes and encodings, which may bring to light what was hidden in them.
  const evidence = { ...explained.evidence, text: maskPasted(explained.evidence.text) }
  if (explained.cause === 'unspecified') {
    await noteUnnamed(context, [{ seenIn: 'explain', evidence, cloud: known.app?.cloud }])
  }
  const facts = Object.fromEntries(
    Object.entries(explained.facts).map(([name, value]) => [name, maskedFact(value)]),
  )
  return { ...explained, evidence, facts, masked, known }
}

function maskedFact(value: Facts[string]): Facts[string] {
  if (typeof value === 'string') return maskPasted(value)
  return Array.isArray(value) && typeof value[0] === 'string'
    ? (value as readonly string[]).map((one) => maskPasted(one))
    : value
}
