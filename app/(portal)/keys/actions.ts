'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import type { MadeKeyFacts } from '#components/consumers/made-key.tsx'
import { createConsumer, revokeConsumer } from '#lib/consumers/commands.ts'
import { ConsumerIdInput, NewConsumerInput } from '#lib/consumers/inputs.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'

const make = formAction(
  NewConsumerInput,
  { permission: 'consumer.change', echo: ['name', 'permissions[]', 'tags', 'expires'] },
  async (context, input): Promise<MadeKeyFacts> => {
    const { name, key } = await createConsumer(context, input)
    const path = input.permissions.includes('health.read') ? '/api/health' : '/metrics'
    revalidatePath('/keys')
    return {
      name,
      key: key.reveal(),
      command: `curl -H 'Authorization: Bearer ${key.reveal()}' ${context.publicUrl}${path}`,
    }
  },
)

const revoke = formAction(
  ConsumerIdInput,
  { permission: 'consumer.change', echo: [] },
  async (context, { consumerId }): Promise<never> => {
    await revokeConsumer(context, consumerId)
    redirect('/keys?done=revoked')
  },
)

/** Makes a key and gives it back, this once. */
export async function makeKeyAction(before: FormState<MadeKeyFacts>, form: FormData) {
  return make(before, form)
}

/** Ends a key. */
export async function revokeKeyAction(before: FormState<never>, form: FormData) {
  return revoke(before, form)
}
