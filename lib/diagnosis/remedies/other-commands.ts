import { filterValue, quoted } from '#lib/microsoft/exchange-script-text.ts'
import { graph, type Operand, operand } from './command.ts'
import { exact, guid, hostName, portNumber, type RemedyValues } from './values.ts'

const EXCHANGE_ONLINE = '00000002-0000-0ff1-ce00-000000000000'
const SIGN_IN_FACTS =
  'CreatedDateTime, UserPrincipalName, AppDisplayName, IPAddress, ClientAppUsed, ConditionalAccessStatus'

/** A filter of Graph, with single quotes round a value that the command asks for. */
function equal(property: string, { known, is }: Operand): string {
  return known === null
    ? `(${quoted(`${property} eq {0}{1}{0}`)} -f [char]39, ${is})`
    : quoted(`${property} eq ${filterValue(known)}`)
}

/** https://learn.microsoft.com/powershell/microsoftgraph/overview */
export const GRAPH_COMMANDS = {
  'sign-in.find': (values: RemedyValues) => {
    // With an id there is one event to find; without, the newest ones of the account.
    const byId = guid(exact(values, 'correlationId')) !== null
    const wanted = operand(values, byId ? 'correlationId' : 'account')
    return graph(
      values,
      'AuditLog.Read.All',
      [wanted],
      [
        `$Found = Get-MgAuditLogSignIn -Filter ${equal(byId ? 'correlationId' : 'userPrincipalName', wanted)} -Top 10`,
        `$Found | Select-Object ${SIGN_IN_FACTS} | Format-List`,
        '$Found | ForEach-Object { $_.Status } | Format-List ErrorCode, FailureReason',
      ],
    )
  },
  'app.find': (values: RemedyValues) => {
    const app = operand(values, 'clientId')
    return graph(
      values,
      'Application.Read.All',
      [app],
      [
        `Get-MgServicePrincipal -Filter ${equal('appId', app)} | Format-List DisplayName, AppId, Id, AccountEnabled`,
      ],
    )
  },
  'app.enable': (values: RemedyValues) => {
    const object = operand(values, 'servicePrincipalId')
    return graph(
      values,
      'Application.ReadWrite.All',
      [object],
      [
        `Update-MgServicePrincipal -ServicePrincipalId ${object.is} -AccountEnabled:$true`,
        `Get-MgServicePrincipal -ServicePrincipalId ${object.is} | Format-List DisplayName, AccountEnabled`,
      ],
    )
  },
  'user.find': (values: RemedyValues) => {
    const account = operand(values, 'account')
    return graph(
      values,
      'User.Read.All',
      [account],
      [
        `Get-MgUser -UserId ${account.is} -Property UserPrincipalName, AccountEnabled | Format-List UserPrincipalName, AccountEnabled`,
      ],
    )
  },
  'user.unblock': (values: RemedyValues) => {
    const account = operand(values, 'account')
    return graph(
      values,
      'User.ReadWrite.All',
      [account],
      [
        `Update-MgUser -UserId ${account.is} -AccountEnabled:$true`,
        `Get-MgUser -UserId ${account.is} -Property UserPrincipalName, AccountEnabled | Format-List UserPrincipalName, AccountEnabled`,
      ],
    )
  },
  'exchange.find': (values: RemedyValues) =>
    graph(
      values,
      'Application.ReadWrite.All',
      [],
      [
        `$Exchange = Get-MgServicePrincipal -Filter ${quoted(`appId eq ${filterValue(EXCHANGE_ONLINE)}`)}`,
        `if (-not $Exchange) { $Exchange = New-MgServicePrincipal -AppId ${quoted(EXCHANGE_ONLINE)} }`,
        '$Exchange | Format-List DisplayName, AccountEnabled',
      ],
    ),
} as const

const READING = { host: 'outlook.office365.com', port: 993 }

function server({ host, port, cloud, protocols }: RemedyValues) {
  const preset = cloud?.mail[protocols?.[0] ?? 'imap'] ?? READING
  return { host: hostName(host) ?? preset.host, port: portNumber(port) ?? preset.port }
}

function certificate(host: string, port: number): string {
  const starttls = port === 587 ? ' -starttls smtp' : ''
  return `openssl s_client -connect ${host}:${port} -servername ${host}${starttls} </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -dates`
}

/** For a shell of the machine that runs the portal. */
export const TERMINAL_COMMANDS = {
  'dns.look-up': (values: RemedyValues) => `nslookup ${server(values).host}`,
  'port.try': (values: RemedyValues) => `nc -vz ${server(values).host} ${server(values).port}`,
  'certificate.show': (values: RemedyValues) => certificate(server(values).host, server(values).port),
  'certificates.show': ({ cloud }: RemedyValues) => {
    const imap = cloud?.mail.imap ?? READING
    const smtp = cloud?.mail.smtp ?? { host: 'smtp.office365.com', port: 587 }
    return [certificate(imap.host, imap.port), certificate(smtp.host, smtp.port)].join('\n')
  },
  'clock.show': () => 'timedatectl status',
} as const
