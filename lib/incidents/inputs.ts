import { z } from 'zod'

export const LONGEST_NOTE = 2_000
export const SNOOZES = ['hour', 'tomorrow', 'days', 'date'] as const

// Messages are codes of messages/<locale>/forms.json.

const incidentId = z.uuid({ error: 'unknown-choice' })

export const IncidentInput = z.object({ incidentId })

export const AssignInput = z.object({ incidentId, userId: z.uuid({ error: 'unknown-choice' }) })

export const NoteInput = z.object({
  incidentId,
  note: z
    .string('required')
    .trim()
    .min(1, 'required')
    .max(LONGEST_NOTE, 'too-long')
    // Line breaks and tabs are part of a text; every other control character is not.
    .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'control-characters'),
})

export const SnoozeInput = z
  .object({
    incidentId,
    choice: z.enum(SNOOZES, { error: 'unknown-choice' }),
    date: z.string().optional(),
  })
  .refine(({ choice, date }) => choice !== 'date' || z.iso.date().safeParse(date).success, {
    path: ['date'],
    error: 'date',
  })

export const VIEWS = ['open', 'mine', 'snoozed', 'history'] as const
export type View = (typeof VIEWS)[number]
const LAST_PAGE = 100_000

const single = (value: unknown) => (Array.isArray(value) ? value[0] : value)

/** What the list shows, as its address says it. What does not fit is as if it were not there. */
export const ListInput = z.object({
  view: z.preprocess(single, z.enum(VIEWS).catch('open')),
  page: z.preprocess(single, z.coerce.number().int().min(1).max(LAST_PAGE).catch(1)),
})
