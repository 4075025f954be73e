import { createTranslator } from 'next-intl'
import { en } from '#messages/en.ts'

type Words = (key: string, values?: Record<string, string | number>) => string

/** What the pages say, from the same texts: a changed sentence does not break a story. */
export function words(namespace: keyof typeof en): Words {
  return createTranslator({ locale: 'en', messages: en, namespace }) as unknown as Words
}

export const alerts = words('alerts')
export const board = words('board')
export const catalogue = words('catalogue')
export const causes = words('causes')
export const connect = words('connect')
export const deepcheck = words('deepcheck')
export const device = words('device')
export const expiry = words('expiry')
export const explain = words('explain')
export const forms = words('forms')
export const incidents = words('incidents')
export const invitations = words('invitations')
export const mailbox = words('mailbox')
export const paste = words('paste')
export const preflight = words('preflight')
export const profile = words('profile')
export const refusals = words('refusals')
export const registrations = words('registrations')
export const remedies = words('remedies')
export const setup = words('setup')
export const shell = words('shell')
export const signin = words('signin')
export const signins = words('signins')
export const unnamed = words('unnamed')
