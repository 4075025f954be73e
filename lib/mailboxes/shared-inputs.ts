import { z } from 'zod'
import { MOST_TARGETS, type SignInPlan } from '#lib/attempts/plan.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { Refusal } from '#lib/errors.ts'
import { readAddressList } from './address-list.ts'
import { addressInput, protocolsInput } from './inputs.ts'

/** Room for the longest list, and for what a spreadsheet puts around it. */
const LONGEST_LIST = 100_000
const MOST_NAMED = 5

const addresses = z.string({ error: 'required' }).trim().min(1, 'required').max(LONGEST_LIST, 'too-long')

/** Shared mailboxes through somebody who has not signed in yet. */
export const SharedInput = z.object({
  delegate: addressInput,
  addresses,
  registrationId: z.uuid({ error: 'unknown-choice' }),
  protocols: protocolsInput,
})
export type SharedInput = z.output<typeof SharedInput>

/** Shared mailboxes through somebody who has signed in already. */
export const AttachInput = z.object({
  grantId: z.uuid({ error: 'unknown-choice' }),
  addresses,
  protocols: protocolsInput,
})
export type AttachInput = z.output<typeof AttachInput>

/** @throws Refusal `bad-addresses` naming the lines, or `invalid-input` when there are too many or none. */
export function sharedTargets(input: Pick<SharedInput, 'addresses' | 'protocols'>): AttemptTarget[] {
  const list = readAddressList(input.addresses)
  if (list.bad.length > 0) {
    const named = list.bad.slice(0, MOST_NAMED).map(({ line, text }) => `${line}: ${text}`)
    throw new Refusal(
      'bad-addresses',
      { lines: named.join(' · '), more: list.bad.length - named.length },
      { addresses: 'email-list' },
    )
  }
  if (list.addresses.length > MOST_TARGETS) throw new Refusal('invalid-input', {}, { addresses: 'too-many' })
  if (list.addresses.length === 0) throw new Refusal('invalid-input', {}, { addresses: 'required' })
  return list.addresses.map((address) => ({ address, protocols: input.protocols }))
}

/** @throws Refusal as `sharedTargets`, and when the delegate is in the list. */
export function sharedPlan(input: SharedInput): SignInPlan {
  const { delegate, registrationId } = input
  const targets = sharedTargets(input)
  if (targets.some(({ address }) => address.toLowerCase() === delegate.toLowerCase())) {
    throw new Refusal('invalid-input', {}, { addresses: 'delegate-itself' })
  }
  return { registrationId, access: 'shared', signInAs: delegate, targets }
}
