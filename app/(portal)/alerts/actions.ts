'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { changeChannel, createChannel, removeChannel, switchChannel } from '#lib/alerts/channel-commands.ts'
import {
  ChannelIdInput,
  ChannelInput,
  ChannelSwitchInput,
  DeliveryIdInput,
  HIDDEN,
  MakeInput,
  NewChannelInput,
  settingField,
} from '#lib/alerts/channel-inputs.ts'
import { CHANNEL_KINDS, channelKind } from '#lib/alerts/channels.ts'
import { changeRule, createRule, removeRule } from '#lib/alerts/rule-commands.ts'
import { NewRuleInput, RuleIdInput, RuleInput } from '#lib/alerts/rule-inputs.ts'
import { sendAgain, sendTest } from '#lib/alerts/send-again.ts'
import { formAction } from '#lib/web/form-action.ts'
import type { FormState } from '#lib/web/form-state.ts'
import { signedIn } from '#lib/web/session.ts'

const CHANNEL_ECHO = [
  'name',
  'insteadId',
  ...new Set(
    CHANNEL_KINDS.flatMap(({ fields }) =>
      fields.filter(({ type }) => !HIDDEN.has(type)).map(({ name }) => settingField(name)),
    ),
  ),
]

const RULE_ECHO = [
  'name',
  'enabled',
  'events[]',
  'minSeverity',
  'levels[]',
  'registrationIds[]',
  'tags',
  'channelIds[]',
  'afterMinutes',
  'timeZone',
  'quietFrom',
  'quietUntil',
  'quietDays[]',
  'redAlways',
  'dailyAt',
]

const permission = 'alert.change'

const create = formAction(
  NewChannelInput,
  { permission, echo: CHANNEL_ECHO },
  async (context, input): Promise<never> => {
    const zone = (await signedIn())?.timeZone ?? 'UTC'
    const { channelId } = await createChannel(context, input, zone)
    redirect(`/alerts/channels/${channelId}?done=created`)
  },
)

const change = formAction(
  ChannelInput,
  { permission, echo: CHANNEL_ECHO },
  async (context, input): Promise<never> => {
    await changeChannel(context, input)
    redirect(`/alerts/channels/${input.channelId}?done=changed`)
  },
)

const switchIt = formAction(
  ChannelSwitchInput,
  { permission, echo: [] },
  async (context, { channelId, on }): Promise<never> => {
    await switchChannel(context, channelId, on === 'yes')
    redirect(`/alerts/channels/${channelId}?done=${on === 'yes' ? 'on' : 'off'}`)
  },
)

const remove = formAction(
  ChannelIdInput,
  { permission, echo: [] },
  async (context, { channelId }): Promise<never> => {
    await removeChannel(context, channelId)
    redirect('/alerts?done=removed')
  },
)

const test = formAction(ChannelIdInput, { permission, echo: [] }, async (context, { channelId }) => {
  await sendTest(context, channelId)
  revalidatePath(`/alerts/channels/${channelId}`)
  return null
})

const again = formAction(DeliveryIdInput, { permission, echo: [] }, async (context, { deliveryId }) => {
  await sendAgain(context, deliveryId)
  revalidatePath('/alerts/messages')
  return null
})

const makeValue = formAction(
  MakeInput,
  { permission, echo: [] },
  async (_context, { kind, field }): Promise<string | null> => {
    const { makes = {} } = channelKind(kind) ?? {}
    const [, make] = Object.entries(makes).find(([name]) => settingField(name) === field) ?? []
    return make?.() ?? null
  },
)

const newRule = formAction(
  NewRuleInput,
  { permission, echo: RULE_ECHO },
  async (context, values): Promise<never> => {
    await createRule(context, values)
    redirect('/alerts?done=ruleCreated')
  },
)

const editRule = formAction(
  RuleInput,
  { permission, echo: RULE_ECHO },
  async (context, values): Promise<never> => {
    await changeRule(context, values)
    redirect('/alerts?done=ruleChanged')
  },
)

const dropRule = formAction(
  RuleIdInput,
  { permission, echo: [] },
  async (context, { ruleId }): Promise<never> => {
    await removeRule(context, ruleId)
    redirect('/alerts?done=ruleRemoved')
  },
)

/** Makes a channel and shows its page. */
export async function createChannelAction(before: FormState<null>, form: FormData) {
  return create(before as FormState<never>, form)
}

/** Changes the settings of a channel. */
export async function changeChannelAction(before: FormState<null>, form: FormData) {
  return change(before as FormState<never>, form)
}

/** Switches a channel off or on. */
export async function switchChannelAction(before: FormState<null>, form: FormData) {
  return switchIt(before as FormState<never>, form)
}

/** Erases a channel. */
export async function removeChannelAction(before: FormState<null>, form: FormData) {
  return remove(before as FormState<never>, form)
}

/** Sends a test message. */
export async function testChannelAction(before: FormState<null>, form: FormData) {
  return test(before, form)
}

/** Sends a message once more that may be there already. */
export async function sendAgainAction(before: FormState<null>, form: FormData) {
  return again(before, form)
}

/** Makes up a value for a field of a channel. */
export async function makeValueAction(before: FormState<string | null>, form: FormData) {
  return makeValue(before, form)
}

/** Makes a rule. */
export async function createRuleAction(before: FormState<null>, form: FormData) {
  return newRule(before as FormState<never>, form)
}

/** Changes a rule. */
export async function changeRuleAction(before: FormState<null>, form: FormData) {
  return editRule(before as FormState<never>, form)
}

/** Erases a rule. */
export async function removeRuleAction(before: FormState<null>, form: FormData) {
  return dropRule(before as FormState<never>, form)
}
