'use server'

import { revalidatePath } from 'next/cache'
import { Refusal } from '#lib/errors.ts'
import {
  acknowledge,
  addNote,
  assign,
  closeByHand,
  release,
  snooze,
  takeAcknowledgementBack,
  takeOver,
  wake,
} from '#lib/incidents/commands.ts'
import { AssignInput, IncidentInput, NoteInput, SnoozeInput } from '#lib/incidents/inputs.ts'
import { snoozeUntil } from '#lib/incidents/snooze-until.ts'
import type { Context } from '#lib/services.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import { signedIn } from '#lib/web/session.ts'

const options = { permission: 'incident.act', echo: [] } as const

/** An act that needs to know nothing but the incident. */
const simple = (run: (context: Context, id: string) => Promise<void>) =>
  formAction(IncidentInput, options, async (context, { incidentId }): Promise<void> => {
    await run(context, incidentId)
    revalidatePath(`/incidents/${incidentId}`)
  })

const byAct = {
  acknowledge: simple(acknowledge),
  unacknowledge: simple(takeAcknowledgementBack),
  take: simple(takeOver),
  release: simple(release),
  wake: simple(wake),
  close: simple(closeByHand),
}

const assigning = formAction(AssignInput, options, async (context, { incidentId, userId }): Promise<void> => {
  await assign(context, incidentId, userId)
  revalidatePath(`/incidents/${incidentId}`)
})

const snoozing = formAction(
  SnoozeInput,
  { ...options, echo: ['choice', 'date'] },
  async (context, { incidentId, choice, date }): Promise<void> => {
    const zone = (await signedIn())?.timeZone ?? 'UTC'
    const until = snoozeUntil(choice, date, zone, await context.database.now())
    if (!until) throw new Refusal('invalid-input', {}, { date: 'date-ahead' })
    await snooze(context, incidentId, until)
    revalidatePath(`/incidents/${incidentId}`)
  },
)

const noting = formAction(
  NoteInput,
  { ...options, echo: ['note'] },
  async (context, { incidentId, note }): Promise<void> => {
    await addNote(context, incidentId, note)
    revalidatePath(`/incidents/${incidentId}`)
  },
)

export async function acknowledgeAction(before: FormState<void>, form: FormData) {
  return byAct.acknowledge(before, form)
}

export async function unacknowledgeAction(before: FormState<void>, form: FormData) {
  return byAct.unacknowledge(before, form)
}

/** Whoever asks becomes the owner. */
export async function takeOverAction(before: FormState<void>, form: FormData) {
  return byAct.take(before, form)
}

export async function assignAction(before: FormState<void>, form: FormData) {
  return assigning(before, form)
}

export async function releaseAction(before: FormState<void>, form: FormData) {
  return byAct.release(before, form)
}

/** For a while, in the person's own zone. */
export async function snoozeAction(before: FormState<void>, form: FormData) {
  return snoozing(before, form)
}

export async function wakeAction(before: FormState<void>, form: FormData) {
  return byAct.wake(before, form)
}

export async function noteAction(before: FormState<void>, form: FormData) {
  return noting(before, form)
}

/** Only where the subject exists no more. */
export async function closeIncidentAction(before: FormState<void>, form: FormData) {
  return byAct.close(before, form)
}
