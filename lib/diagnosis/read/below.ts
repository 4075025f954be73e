/** What the operating system, the TLS library or the runtime said, and to whom the program wanted to talk. */
export interface Below {
  readonly codes: readonly string[]
  readonly host?: string
  readonly port?: number
}

const CODES =
  /\b(E(?:NOTFOUND|AI_AGAIN|AI_NONAME|NODATA|CONNREFUSED|CONNRESET|CONNABORTED|TIMEDOUT|TIMEOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|PIPE|PROTO|SOCKET|AUTH|TLS|DNS|CONNECTION)|ERR_[A-Z]{2,12}(?:_[A-Z0-9]{1,12}){1,8}|UND_ERR_[A-Z_]{3,40}|CERT_[A-Z_]{3,40}|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_[A-Z_]{3,30}|UNABLE_TO_[A-Z_]{3,60}|HOSTNAME_MISMATCH|CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER|(?:WinError|Errno) -?\d{1,6})\b/gi
const ADDRESS =
  /(?:\b(?:ssl|tls|tcp|imaps?|pop3s?|smtps?|https?):\/\/)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,12}|localhost|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\]?[:, ]{1,3}(?:port:? )?(\d{2,5})\b(?![.:-]\d)/i
const HOST = /\bhost(?:name)?["']?\s?[:=>]{1,2}\s?["']?([a-z0-9][a-z0-9.-]{2,90}[a-z0-9])/i
const PORT = /\bport["']?\s?(?:[:=>]{1,2}|is|)\s?["']?(\d{2,5})\b/i

/** `WinError 10061` keeps its writing, the names are in capitals. */
const named = (code: string) => (/^(?:winerror|errno) /i.test(code) ? code : code.toUpperCase())

export function belowIn(flat: string): Below {
  const codes = [...new Set([...flat.matchAll(CODES)].map((match) => named(match[1] as string)))].slice(0, 8)
  const address = ADDRESS.exec(flat)
  const host = HOST.exec(flat)?.[1] ?? address?.[1]
  const port = PORT.exec(flat)?.[1] ?? address?.[2]
  return {
    codes,
    ...(host ? { host: host.toLowerCase() } : {}),
    ...(port && Number(port) < 65_536 ? { port: Number(port) } : {}),
  }
}
