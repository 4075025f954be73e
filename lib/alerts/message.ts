import { z } from 'zod'

// What the outbox keeps of a message: facts, from which words are made when it leaves. Never a secret.

const time = z.iso.datetime()
const severity = z.enum(['red', 'amber'])

const common = {
  /** IANA zone in which its times are told. */
  zone: z.string(),
  /** When it was to be told; later tries count from here. */
  due: time,
  /** A person asked for it to be sent again: it goes, even if it is no news any more. */
  byHand: z.boolean().optional(),
  /** The channel that could not carry it: whoever was told by that one is told by the one that stands in. */
  insteadOf: z.string().optional(),
}

const through = z.object({
  registrationIds: z.array(z.string()),
  mailboxIds: z.array(z.string()),
  everything: z.boolean(),
})

export const incidentMessage = z.object({
  kind: z.enum(['opened', 'worse', 'closed']),
  ...common,
  incidentId: z.string(),
  /** How often it had come back when this was written: what is told of one time is not news of the next. */
  episode: z.number(),
  level: z.string(),
  subjectKind: z.string(),
  subjectName: z.string(),
  /** The name of the app, when the fault lies in one or behind one. */
  appName: z.string().nullable(),
  cause: z.string(),
  protocol: z.enum(['imap', 'pop3', 'smtp']).nullable(),
  severity,
  who: z.string(),
  since: time,
  closedAt: time.nullable(),
  closedWhy: z.enum(['works', 'wider', 'gone', 'by-hand']).nullable(),
  /** It was there before, and seemed to be over. */
  returned: z.boolean(),
  stops: z.number(),
  of: z.number(),
  through,
})
export type IncidentMessage = z.infer<typeof incidentMessage>

export const reminderMessage = z.object({
  kind: z.literal('reminder'),
  ...common,
  credentialId: z.string(),
  registrationId: z.string(),
  appName: z.string(),
  what: z.enum(['secret', 'certificate']),
  /** The last characters of it, and its name in Entra. */
  hint: z.string(),
  displayName: z.string().nullable(),
  expiresAt: time,
  /** Calendar days in UTC on the day it is told for; 0 and less: it has run out. */
  days: z.number(),
  stops: z.number(),
  /** Days before the end at which the portal rotates it by itself; null when a person has to. */
  rotatesBefore: z.number().nullable(),
  /** The last rotation by itself came to nothing. */
  rotationTrouble: z.boolean(),
})
export type ReminderMessage = z.infer<typeof reminderMessage>

export const digestMessage = z.object({
  kind: z.literal('digest'),
  ...common,
  ruleName: z.string(),
  /** The day it stands for, in its zone. */
  day: z.iso.date(),
  open: z.array(
    z.object({
      cause: z.string(),
      subjectName: z.string(),
      severity,
      since: time,
      stops: z.number(),
      of: z.number(),
    }),
  ),
  openMore: z.number(),
  closed: z.array(z.object({ cause: z.string(), subjectName: z.string(), since: time, closedAt: time })),
  closedMore: z.number(),
  expiries: z.array(
    z.object({
      what: z.enum(['secret', 'certificate', 'grant']),
      appName: z.string(),
      name: z.string(),
      expiresAt: time,
      days: z.number(),
      spare: z.boolean(),
      stops: z.number(),
    }),
  ),
  expiriesMore: z.number(),
  channels: z.array(z.object({ name: z.string(), since: time.nullable(), dead: z.boolean() })),
})
export type DigestMessage = z.infer<typeof digestMessage>

export const testMessage = z.object({ kind: z.literal('test'), ...common, channelName: z.string() })
export type TestMessage = z.infer<typeof testMessage>

export const message = z.discriminatedUnion('kind', [
  incidentMessage,
  reminderMessage,
  digestMessage,
  testMessage,
])
export type Message = z.infer<typeof message>

/** A stored message; null when its facts were cleared away, or when another version wrote them. */
export function readMessage(stored: unknown): Message | null {
  const read = message.safeParse(stored)
  return read.success ? read.data : null
}
