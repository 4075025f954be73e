import { z } from 'zod'
import { LEVELS } from '#lib/diagnosis/cause.ts'
import { canonicalTimeZone } from '#lib/users/regional.ts'
import { alwaysQuiet } from './quiet-hours.ts'

const LONGEST_NAME = 80
const LONGEST_WAIT_MINUTES = 24 * 60
const MOST_OF_A_LIST = 100
const LONGEST_TAG = 50
export const RULE_EVENTS = ['incidents', 'reminders', 'digest'] as const
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

const ids = z.array(z.uuid({ error: 'unknown-choice' })).max(MOST_OF_A_LIST, 'too-many')

/** A time of day as a browser sends it, in minutes; null when it was left empty. */
const minute = z
  .string()
  .trim()
  .default('')
  .transform((text, issues) => {
    if (text === '') return null
    const [, hour, rest] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text) ?? []
    const found = Number(hour) * 60 + Number(rest)
    if (Number(hour) < 24 && Number(rest) < 60) return found
    issues.addIssue({ code: 'custom', message: 'time' })
    return z.NEVER
  })

const yes = z
  .literal('yes', 'unknown-choice')
  .optional()
  .transform((given) => given === 'yes')

const fields = z.object({
  name: z
    .string('required')
    .trim()
    .min(1, 'required')
    .max(LONGEST_NAME, 'too-long')
    .regex(/^\P{Cc}*$/u, 'control-characters'),
  enabled: yes,
  events: z
    .array(z.enum(RULE_EVENTS, 'unknown-choice'))
    .default([])
    .refine((all) => all.length > 0, 'choose-one'),
  minSeverity: z.enum(['red', 'amber'], 'unknown-choice'),
  levels: z.array(z.enum(LEVELS, 'unknown-choice')).default([]),
  registrationIds: ids.default([]),
  tags: z
    .string()
    .default('')
    .transform((text) =>
      [...new Set(text.split(/[,;\n]+/).map((tag) => tag.trim()))].filter((tag) => tag !== ''),
    )
    .pipe(z.array(z.string().max(LONGEST_TAG, 'tag-long')).max(MOST_OF_A_LIST, 'too-many')),
  channelIds: ids.default([]).refine((all) => all.length > 0, 'choose-one'),
  afterMinutes: z.coerce
    .number('minutes')
    .int('minutes')
    .min(0, 'minutes')
    .max(LONGEST_WAIT_MINUTES, 'minutes')
    .default(0),
  timeZone: z
    .string('required')
    .transform((name) => canonicalTimeZone(name))
    .refine((name) => name !== null, 'unknown-choice')
    .transform((name) => name as string),
  quietFrom: minute,
  quietUntil: minute,
  quietDays: z
    .array(z.coerce.number().int().min(1).max(7))
    .default([])
    .refine((days) => !alwaysQuiet({ quietDays: days }), 'always-quiet'),
  redAlways: yes,
  dailyAt: minute.transform((at) => at ?? DAILY_AT),
})

/** Eight in the morning. */
const DAILY_AT = 480

function wholeSpan({ quietFrom, quietUntil }: z.output<typeof fields>, context: z.RefinementCtx): void {
  const refuse = (path: string) => context.addIssue({ code: 'custom', path: [path], message: 'time-needed' })
  if (quietFrom !== null && quietUntil === null) refuse('quietUntil')
  if (quietFrom === null && quietUntil !== null) refuse('quietFrom')
}

/** What the page of a new rule sends. Issues are codes of `messages/<locale>/forms.json`. */
export const NewRuleInput = fields.superRefine(wholeSpan)
export const RuleInput = fields.extend({ ruleId: z.uuid({ error: 'invalid' }) }).superRefine(wholeSpan)
export const RuleIdInput = z.object({ ruleId: z.uuid({ error: 'invalid' }) })
export const RuleSwitchInput = RuleIdInput.extend({ on: z.enum(['yes', 'no'], 'unknown-choice') })

export type RuleValues = z.output<typeof fields>
