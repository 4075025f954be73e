/** What Entra quotes of the request or of the directory. Each is short, masked, and worth showing by its name. */
const PATTERNS: readonly (readonly [string, RegExp])[] = [
  ['application', /application with identifier '([^']{1,120})'/i],
  ['application', /client app id: ?([0-9a-f-]{36}|'[^']{1,80}')/i],
  ['application', /application with id '([^']{1,120})'/i],
  ['application', /(?:cannot access the|for the|to) application '([^']{1,120})'/i],
  ['application', /application ['[]([0-9a-z-]{4,64})['\]] ?\(/i],
  ['application', /application '([^']{1,120})'/i],
  ['application', /keys for app '([^']{1,80})'/i],
  ['application', /added to app '([^']{1,80})'/i],
  ['application', /configured the application (\S{1,80}) to block/i],
  ['applicationName', /(?:application|app id:?) ?'?[0-9a-f-]{36}'? ?\(([^()]{1,80})\)/i],
  ['applicationName', / named '([^']{1,80})'/i],
  ['directory', /in the directory '([^']{1,120})'/i],
  ['directory', /in the directory ([\w.-]{3,80})/i],
  ['directory', /does not exist in tenant '([^']{1,120})'/i],
  ['directory', /in the tenant named '?([^\s']{1,120}[^\s'.])/i],
  ['directory', /in the ([\w.-]{3,80}) directory/i],
  ['directory', /in the tenant '([^']{1,120})'/i],
  ['directory', /tenant(?: identifier)? '([^']{1,120})'(?: not found| is not valid|\s?:)/i],
  ['redirectUri', /(?:redirect uri|reply (?:url|address)) '([^']{1,400})'/i],
  ['redirectUri', /reply (?:url|address) (https?:\/\/\S{1,300})/i],
  ['user', /user account '?([^\s'{}]{3,120}@[^\s'{}]{2,120})'?/i],
  ['identityProvider', /identity provider\s?'([^']{1,120})'/i],
  ['resource', /resource principal named '?([^\s']{1,200})/i],
  ['resource', /resource value from request: ?'?([^\s'",]{1,200}?)\.? /i],
  ['resource', /to access '([0-9a-f-]{8,40})'/i],
  ['resource', /on the resource '([^']{1,120})'/i],
  ['resource', /service principal for resource '([^']{1,120})'/i],
  ['resource', /trying to access a service '([^']{1,120})'/i],
  ['resource', /\bresource '([^']{1,120})'/i],
  ['scope', /asked for scope '([^']{1,300})'/i],
  ['scope', /(?:the scope|scope) '([^']{1,600})' (?:is not|that)/i],
  ['scope', /the scope (.{1,600}?) is not (?:valid|configured)/i],
  ['scope', /value for scope (\S{1,300}) is not valid/i],
  ['parameter', /following parameter: ?'([^']{1,80}'?(?: or '?[^']{1,60})?)'/i],
  ['parameter', /input parameter '([^']{1,60})'/i],
  ['parameter', /must include an? '([^']{1,60})' input parameter/i],
  ['grantType', /access grant '([^']{1,60})'/i],
  ['thumbprint', /thumbprint of key used by client: '?([0-9A-Fa-f]{20,64})/i],
  ['issuedAt', /(?:token|grant) was issued on '?([\dT:.-]{19,30}Z)/i],
  ['inactiveFor', /was inactive for (\d{1,4}\.\d\d:\d\d:\d\d)/i],
  ['tokensValidFrom', /for this user is '?([\dT:.-]{19,30}Z)/i],
  ['lifetimeSeconds', /(?:maximum allowed lifetime for this request|allowed lifetime) is (\d{1,9})/i],
  ['lifetime', /limited lifetime of (\d{1,4}\.\d\d:\d\d:\d\d)/i],
  ['serverTime', /current time: ?([\dT:.-]{19,30}Z)/i],
  ['assertionExpires', /expiry time of assertion ([\dT:.-]{19,30}Z)/i],
  ['backOffMilliseconds', /suggested backoff time: ?(\d{1,10}) milliseconds/i],
  ['errorUri', /(https:\/\/login\.[a-z.]{3,60}\/error\?code=\d{4,8})/i],
]

/** Without one of these words nothing is quoted. */
const QUOTES =
  /appl|\bapp\b|tenant|redirect|reply|scope|resource|token|grant|parameter|account|assertion|thumbprint|back-?off|directory|lifetime|current time|for this user|error\?code/i

/** The values that a message of Entra or Exchange carries, by what they are. Of several the first. */
export function quotedIn(flat: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  if (!QUOTES.test(flat)) return found
  for (const [name, pattern] of PATTERNS) {
    if (name in found) continue
    const value = pattern.exec(flat)?.[1]?.trim()
    if (value) found[name] = value.replaceAll(/^'|'$/g, '')
  }
  return found
}
