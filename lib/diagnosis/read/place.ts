/** Who said no, as far as the text or its sender tells. */
export type Where = 'entra' | 'imap' | 'pop3' | 'smtp' | 'network' | 'portal' | 'unknown'

export interface Place {
  readonly where: Where
  readonly step: string
}

const NAMED: Readonly<Record<string, Where>> = {
  authorize: 'entra',
  'admin-consent': 'entra',
  token: 'entra',
  redeem: 'entra',
  refresh: 'entra',
  'device-code': 'entra',
  'app-token': 'entra',
  discovery: 'entra',
  graph: 'entra',
  entra: 'entra',
  imap: 'imap',
  pop3: 'pop3',
  pop: 'pop3',
  smtp: 'smtp',
  network: 'network',
  dns: 'network',
  tcp: 'network',
  tls: 'network',
  portal: 'portal',
}

interface Signs {
  readonly low: string
  readonly numbers: readonly number[]
  readonly loose: readonly number[]
  readonly error: string | undefined
  readonly codes: readonly string[]
  readonly enhanced: readonly string[]
  readonly refusals: readonly string[]
  readonly grantType: string | undefined
}

/** Where it was said: as told, or else by the form of the text. */
export function placeOf(stage: string | undefined, signs: Signs): Place {
  const told = stage?.toLowerCase() ?? ''
  const where = Object.hasOwn(NAMED, told) ? (NAMED[told] as Where) : inferred(signs)
  const step = where === 'entra' && (told === 'entra' || !Object.hasOwn(NAMED, told)) ? stepOf(signs) : told
  return { where, step }
}

function inferred({ low, numbers, error, codes, enhanced, refusals }: Signs): Where {
  if (numbers.length > 0) return 'entra'
  if (enhanced.length > 0 || /\bsmtp|storedrv/.test(low)) return 'smtp'
  if (refusals.includes('ERR') || /\bpop3?\b/.test(low)) return 'pop3'
  if (refusals.length > 0 || /\bimap|authenticate failed|authfailed/.test(low)) return 'imap'
  if (codes.length > 0) return 'network'
  return error || /oauth|consent|login\.microsoftonline|sign.?in/.test(low) ? 'entra' : 'unknown'
}

/** The step of a sign-in that a text from nowhere tells of. */
function stepOf({ low, grantType }: Signs): string {
  if (grantType === 'refresh_token' || /refreshing|failed to refresh|token refresh|::refresh/.test(low))
    return 'refresh'
  if (/admin_?consent/.test(low)) return 'admin-consent'
  if (grantType === 'client_credentials') return 'app-token'
  if (/[?&]error=|^request id:|sign-?in failed|authorization error/.test(low)) return 'authorize'
  return ''
}
