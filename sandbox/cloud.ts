import type { Places } from './context.ts'
import type { MailPorts } from './exchange/servers.ts'

/** One row of the portal's table of clouds, as plain JSON. */
export interface CloudRow {
  id: string
  loginOrigin: string
  signInOrigin: string
  graphOrigin: string
  delegatedResource: string
  appResource: string
  entraPortal: string
  mail: Record<'imap' | 'pop3' | 'smtp', { host: string; port: number }>
  unproven: string[]
}

export function cloudRow(id: string, places: Places, ports: MailPorts): CloudRow {
  const at = (port: number) => ({ host: 'localhost', port })
  return {
    id,
    loginOrigin: places.login,
    signInOrigin: places.signIn,
    graphOrigin: places.login,
    delegatedResource: 'https://outlook.office.com',
    appResource: 'https://outlook.office365.com',
    entraPortal: `${places.signIn}/sandbox/`,
    mail: { imap: at(ports.imap), pop3: at(ports.pop3), smtp: at(ports.smtp) },
    unproven: [],
  }
}
