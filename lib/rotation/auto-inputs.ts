import { z } from 'zod'
import { AUTO_BOUNDS } from './auto-plan.ts'

const days = ([least, most]: readonly [number, number]) =>
  z.coerce.number({ error: 'invalid' }).int('invalid').min(least, 'out-of-bounds').max(most, 'out-of-bounds')

/** The grace ends before the old one does, and a new one is not rotated before half of its life. */
export const autoRotationInput = z
  .object({
    registrationId: z.uuid('invalid'),
    before: days(AUTO_BOUNDS.before),
    life: days(AUTO_BOUNDS.life),
    grace: days(AUTO_BOUNDS.grace),
  })
  .refine(({ before, grace }) => grace < before, { error: 'grace-too-long', path: ['grace'] })
  .refine(({ before, life }) => before * 2 <= life, { error: 'before-too-long', path: ['before'] })
export type AutoRotationInput = z.output<typeof autoRotationInput>
