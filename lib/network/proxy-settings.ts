import { Secret } from '#lib/secret.ts'
import { isInRange } from './addresses.ts'

/** The outgoing proxy of this server. */
export interface ProxySettings {
  readonly kind: 'http' | 'socks5'
  readonly host: string
  readonly port: number
  readonly user?: string
  readonly password?: Secret
}

const KINDS: Readonly<Record<string, ProxySettings['kind']>> = {
  'http:': 'http',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
}
const USUAL_PORTS = { http: 8080, socks5: 1080 } as const

/** Reads `http://[user:password@]host[:port]` or `socks5://…`; null when it is neither. */
export function readProxy(text: string): ProxySettings | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const kind = KINDS[url.protocol]
  if (!kind || !url.hostname || url.search || url.hash || !['', '/'].includes(url.pathname)) return null
  const user = decoded(url.username)
  const password = decoded(url.password)
  if (user === null || password === null) return null
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    // The URL parser leaves out port 80 of http, because it is the usual one of the web; here it was meant.
    port: url.port ? Number(url.port) : /:80\/?$/.test(text) ? 80 : USUAL_PORTS[kind],
    ...(user ? { user } : {}),
    ...(password ? { password: new Secret(password) } : {}),
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** The proxy as it may be shown and logged: without user and password. */
export function proxyName({ kind, host, port }: ProxySettings): string {
  return `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Splits NO_PROXY at commas and blanks. */
export function readNoProxy(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
}

/**
 * Whether a destination is reached without the proxy. An entry is `*`, a name (it and everything below it, with or
 * without a leading dot or `*.`), an address or a range such as `10.0.0.0/8`, each with a port or for every port.
 */
export function bypassesProxy(noProxy: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return noProxy.some((entry) => {
    if (entry === '*') return true
    const [, bare = entry, only] = /^(.*[^:]):(\d{1,5})$/.exec(entry) ?? []
    const fits = only !== undefined && !entry.includes('::')
    if (fits && Number(only) !== port) return false
    const wanted = (fits ? bare : entry).replace(/^\*?\./, '')
    return name === wanted || name.endsWith(`.${wanted}`) || isInRange(name, wanted)
  })
}
