/** Names of services and of documentation, under which no customer has a name of their own. */
const PUBLIC_SUFFIXES = [
  'aka.ms',
  'azure.com',
  'azure.us',
  'chinacloudapi.cn',
  'example.com',
  'example.net',
  'example.org',
  'github.com',
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'live.com',
  'microsoft.com',
  'microsoft.us',
  'microsoftonline.cn',
  'microsoftonline.com',
  'microsoftonline.us',
  'msauth.net',
  'office.com',
  'office365.com',
  'office365.us',
  'outlook.cn',
  'outlook.com',
  'w3.org',
  'windows.net',
]

/** Names that Microsoft gives to a customer; what stands before them is the customer's. */
const TENANT_SUFFIX =
  /\.(onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn|sharepoint\.(?:com|us|cn)|mail\.protection\.outlook\.com|mail\.protection\.partner\.outlook\.cn|b2clogin\.com|ciamlogin\.com)$/

const GENERIC_ENDINGS = new Set(
  'com net org info biz name edu gov mil int arpa eu app dev cloud online site tech email agency company group systems network local localdomain internal intranet lan corp home example test invalid onion'.split(
    ' ',
  ),
)
/** Two letters after a dot that end a file in a stack trace far more often than a host. */
const FILE_ENDINGS = new Set('js ts py cs go rs rb pl ps sh md cc so vb hs mk'.split(' '))

/** What takes the place of a host name in a public text, before its number; null for a name that may stay. */
export function hostPlaceholder(written: string): ((number: number) => string) | null {
  const host = written.toLowerCase()
  const tenant = TENANT_SUFFIX.exec(host)
  if (tenant && /^tenant\d+\.[a-z.]+$/.test(host)) return null
  if (tenant) return (number) => `tenant${number}.${tenant[1]}`
  if (/^(?:host|tenant)\d+\.example$/.test(host)) return null
  if (PUBLIC_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))) return null
  return looksLikeHost(written, host) ? (number) => `host${number}.example` : null
}

// `System.Net.Sockets.SocketException` and `smtp.send` are words of a program.
function looksLikeHost(written: string, host: string): boolean {
  const ending = host.slice(host.lastIndexOf('.') + 1)
  if (/(?:^|\.)[A-Z][a-z]/.test(written)) return false
  return GENERIC_ENDINGS.has(ending) || (/^[a-z]{2}$/.test(ending) && !FILE_ENDINGS.has(ending))
}
