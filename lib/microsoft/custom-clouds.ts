import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { spelledAddress } from '#lib/network/addresses.ts'
import { type Cloud, PRESET_CLOUD_IDS, PRESET_CLOUDS } from './clouds.ts'

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/
const MOST = 10

function isHostName(text: string): boolean {
  const labels = text.split('.')
  return (
    text === text.toLowerCase() &&
    text.length <= 253 &&
    labels.length >= 2 &&
    domainToASCII(text) === text &&
    labels.every((label) => LABEL.test(label)) &&
    spelledAddress(text) === null
  )
}

const hostSchema = z.string().refine(isHostName, 'must be a host name in lower case, not an address')

const originSchema = z.string().refine((text) => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' && url.origin === text && url.port === '' && isHostName(url.hostname)
}, 'must be an https origin with a host name and no port, such as https://login.example.com')

const server = (port: number) => z.strictObject({ host: hostSchema, port: z.literal(port).default(port) })

const rowSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short lower-case name')
      .refine(
        (id) => !(PRESET_CLOUD_IDS as readonly string[]).includes(id),
        'is the name of a Microsoft cloud',
      ),
    loginOrigin: originSchema,
    graphOrigin: originSchema,
    delegatedResource: originSchema,
    appResource: originSchema,
    entraPortal: originSchema,
    mail: z.strictObject({ imap: server(993), pop3: server(995), smtp: server(587) }),
  })
  .transform(
    (row): Cloud => ({
      ...row,
      signInOrigin: row.loginOrigin,
      // Nobody of us has seen any of it answer.
      unproven: ['loginOrigin', 'graphOrigin', 'delegatedResource', 'appResource', ...MAIL],
    }),
  )

const MAIL = ['mail.imap', 'mail.pop3', 'mail.smtp']

/** Rows of CUSTOM_CLOUDS_FILE: https on its usual port, host names only, and the usual port of each protocol. */
export const customCloudsSchema = z.array(rowSchema).max(MOST)

/** The hosts of these rows that are not Microsoft's own: the egress guard stands before them. Lower case. */
export function hostsToGuard(clouds: readonly Cloud[]): ReadonlySet<string> {
  const own = new Set(Object.values(PRESET_CLOUDS).flatMap(hostsOf))
  return new Set(clouds.flatMap(hostsOf).filter((host) => !own.has(host)))
}

/** Every host this server itself talks to in a cloud. */
export function hostsOf({ loginOrigin, graphOrigin, mail }: Cloud): string[] {
  const origins = [loginOrigin, graphOrigin].map((origin) => new URL(origin).hostname)
  return [...origins, mail.imap.host, mail.pop3.host, mail.smtp.host].map((host) => host.toLowerCase())
}
