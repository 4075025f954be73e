import { daysLeft } from '#lib/credentials/days-left.ts'
import { type Daily, openSlot, type Slot } from './daily.ts'
import type { Reach } from './match.ts'
import type { ReminderMessage } from './message.ts'

/** Days before the end. */
export const REMINDED_AT = [60, 30, 14, 7, 3, 1] as const
/** From so many days left downward there may be something to remind of. */
export const FIRST_REMINDER_DAYS = REMINDED_AT[0]

/** A secret or certificate in use. */
export interface InUse {
  readonly credentialId: string
  readonly registrationId: string
  readonly appName: string
  readonly what: 'secret' | 'certificate'
  readonly hint: string
  readonly displayName: string | null
  readonly expiresAt: Date
  /** Since when it is the one in use. */
  readonly since: Date
  /** How many mailboxes stop with it, and their tags. */
  readonly stops: number
  readonly tags: readonly string[]
  readonly rotatesBefore: number | null
  readonly rotationTrouble: boolean
}

export interface ReminderRule extends Daily {
  readonly redAlways: boolean
}

export interface Reminder {
  readonly once: string
  readonly due: Date
  readonly message: ReminderMessage
}

/**
 * What a rule reminds of at `at`: 60, 30, 14, 7, 3 and 1 calendar days (UTC) before the end, and daily from the day on
 * which it ends. Each once; of several that passed unseen, the last alone. What came into use after the hour of the
 * day waits for the next.
 */
export function reminderOf(rule: ReminderRule, credential: InUse, at: Date): Reminder | null {
  const red = redSlot(rule, credential, at)
  const slot = red ?? openSlot(rule, at)
  if (!slot || credential.since > slot.moment) return null
  const { days } = daysLeft(credential.expiresAt, slot.moment)
  // What is red and waits for nothing has its own hour.
  if (days <= 0 && rule.redAlways && !red) return null
  const reached = days <= 0 ? slot.day : REMINDED_AT.findLast((threshold) => days <= threshold)
  if (reached === undefined) return null
  const ends = credential.expiresAt.toISOString().slice(0, 10)
  return {
    once: `reminder:${credential.credentialId}:${ends}:${reached}`,
    due: slot.moment,
    message: messageOf(rule, credential, slot, days),
  }
}

function redSlot(rule: ReminderRule, { expiresAt }: InUse, at: Date): Slot | null {
  if (!rule.redAlways) return null
  const slot = openSlot(rule, at, 'not-kept')
  return slot && daysLeft(expiresAt, slot.moment).days <= 0 ? slot : null
}

/** Where a credential lies, for the rules that ask for some apps or tags alone. */
export function reachOf({ registrationId, tags }: InUse): Reach {
  return {
    registrationIds: [registrationId],
    tags,
    through: { registrationIds: [registrationId], mailboxIds: [], everything: false },
  }
}

function messageOf(rule: ReminderRule, credential: InUse, slot: Slot, days: number): ReminderMessage {
  const { credentialId, registrationId, appName, what, hint, displayName } = credential
  return {
    kind: 'reminder',
    zone: rule.timeZone,
    due: slot.moment.toISOString(),
    credentialId,
    registrationId,
    appName,
    what,
    hint,
    displayName,
    expiresAt: credential.expiresAt.toISOString(),
    days,
    stops: credential.stops,
    rotatesBefore: credential.rotatesBefore,
    rotationTrouble: credential.rotationTrouble,
  }
}
