import { connectExchange } from '#lib/microsoft/exchange-script.ts'
import { quoted } from '#lib/microsoft/exchange-script-text.ts'
import { exact, guid, type RemedyValues, type ValueName } from './values.ts'

/** Where a command is typed: Exchange Online PowerShell, Microsoft Graph PowerShell, or a terminal of the portal's machine. */
export type Shell = 'exchange' | 'graph' | 'terminal'

/** A value in a command: as a string that is never code, or as a variable for which the command asks first. */
export interface Operand {
  readonly known: string | null
  readonly ask: readonly string[]
  readonly is: string
}

const QUESTIONS = {
  mailbox: ['$Mailbox', 'Address of the mailbox'],
  account: ['$Account', 'Name of the account that signs in'],
  clientId: ['$AppId', 'Application (client) ID (Entra > App registrations > Overview)'],
  servicePrincipalId: [
    '$ObjectId',
    'Object ID of the enterprise application (Entra > Enterprise applications > Overview)',
  ],
  appName: ['$Name', 'Name of the app'],
  correlationId: ['$Correlation', 'Correlation ID of the sign-in'],
} as const satisfies Partial<Record<ValueName, readonly [string, string]>>

export type Operands = keyof typeof QUESTIONS

const IDS = new Set<Operands>(['clientId', 'servicePrincipalId', 'correlationId'])

/** What stands in a command for this value, known or not. An id that is none counts as unknown. */
export function operand(values: RemedyValues, name: Operands): Operand {
  const known = IDS.has(name) ? guid(exact(values, name)) : exact(values, name)
  if (known !== null) return { known, ask: [], is: quoted(known) }
  const [variable, question] = QUESTIONS[name]
  return { known: null, ask: [`${variable} = Read-Host ${quoted(question)}`], is: variable }
}

/** Commands for Exchange, with the sign-in and the questions before them. */
export function exchange(
  { cloud }: RemedyValues,
  operands: readonly Operand[],
  lines: readonly string[],
): string {
  return [connectExchange(cloud?.id ?? 'global'), ...operands.flatMap(({ ask }) => ask), ...lines].join('\n')
}

/** https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands#use-connect-mggraph */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  'us-gov-high': 'USGov',
  'us-gov-dod': 'USGovDoD',
  china: 'China',
}

/** Commands for Microsoft Graph, with the sign-in in the right cloud and tenant and the questions before them. */
export function graph(
  { cloud, tenantId }: RemedyValues,
  scopes: string,
  operands: readonly Operand[],
  lines: readonly string[],
): string {
  const environment = ENVIRONMENTS[cloud?.id ?? '']
  const tenant = guid(tenantId)
  const connect = [
    `Connect-MgGraph -Scopes ${scopes}`,
    environment && `-Environment ${environment}`,
    tenant && `-TenantId ${quoted(tenant)}`,
  ]
  return [connect.filter(Boolean).join(' '), ...operands.flatMap(({ ask }) => ask), ...lines].join('\n')
}
