import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskShapes } from './mask.ts'
import { maskPasted } from './mask-pasted.ts'

const RUNS = { numRuns: 2_000, seed: 20_261_121 }

const drawn = (letters: string, min: number, max: number) =>
  fc.array(fc.constantFrom(...letters), { minLength: min, maxLength: max }).map((all) => all.join(''))
const URL64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const LETTERS = URL64.slice(0, 62)
const base64 = (text: string) => Buffer.from(text).toString('base64')

const refreshToken = fc.oneof(
  drawn(URL64, 60, 900).map((rest) => `0.A${rest}`),
  drawn(URL64, 60, 900).map((rest) => `1.AX${rest}`),
  drawn(`${LETTERS}!*$`, 60, 400).map((rest) => `M.C507_BL2.0.U.-${rest}`),
)
const jwt = fc
  .tuple(drawn(URL64, 80, 400), drawn(URL64, 86, 342))
  .map(
    ([payload, signature]) => `${Buffer.from('{"typ":"JWT"}').toString('base64url')}.${payload}.${signature}`,
  )
const secretValue = drawn(`${LETTERS}._~-`, 34, 34).map((rest) => `Ab18Q~${rest}`)
const opaqueAccess = drawn(`${LETTERS}+/`, 100, 800).map((rest) => `EwB4A8l6BAAU${rest}`)
const password = drawn(`${LETTERS}!#$%()*+.:=?@[]^_|~-`, 9, 40).filter(
  (text) => /\d/.test(text) && !/^AADSTS/.test(text),
)

const token = fc.oneof(refreshToken, jwt, secretValue, opaqueAccess)

/** Where people paste tokens from. */
const AROUND: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `Authorization: Bearer ${value}`,
  (value) => `{"token_type":"Bearer","access_token":"${value}","expires_in":3599}`,
  (value) => JSON.stringify(JSON.stringify({ refresh_token: value })),
  (value) => `grant_type=refresh_token&refresh_token=${encodeURIComponent(value)}&client_id=known`,
  (value) => `https://mail.example/oauth/callback?code=${value}&state=abc#`,
  (value) => `https://mail.example/x?next=${encodeURIComponent(`/cb?code=${value}&session_state=1`)}`,
  (value) => `curl -d 'client_secret=${value}' https://login.microsoftonline.com/`,
  (value) => `msal --client-secret ${value} --verbose`,
  (value) => `CLIENT_SECRET=${value}`,
  (value) => `refresh token is ${value}, stored`,
  (value) => `user=a@b.example\u0001auth=Bearer ${value}\u0001\u0001`,
  (value) => `AUTH XOAUTH2 ${base64(`user=a@b.example\u0001auth=Bearer ${value}\u0001\u0001`)}`,
  (value) =>
    `C: A1 AUTHENTICATE XOAUTH2 ${base64(`user=a@b.example\u0001auth=Bearer ${value}\u0001\u0001`)}\r\nS: A1 NO AUTHENTICATE failed.`,
  (value) => `'refresh_token' => '${value}',`,
  (value) => `<client_secret>${value}</client_secret>`,
  (value) => `Cookie: ESTSAUTH=${value}; buid=1`,
  (value) => value.replace(/(.{64})/g, '$1\n'),
  (value) => value.replace(/(.{75})/g, '$1=\r\n'),
]
/** Where people paste passwords from. */
const AROUND_PASSWORD: readonly ((value: string) => string)[] = [
  (value) => `AUTH PLAIN ${base64(`\u0000user@b.example\u0000${value}`)}`,
  (value) => `C: a AUTHENTICATE PLAIN ${base64(`\u0000user@b.example\u0000${value}`)}`,
  (value) =>
    `S: 334 VXNlcm5hbWU6\nC: dXNlckBiLmV4YW1wbGU=\nS: 334 UGFzc3dvcmQ6\nC: ${base64(value)}\nS: 535 5.7.3 no`,
  (value) => `334 UGFzc3dvcmQ6\r\n${base64(value)}\r\n535 5.7.3 Authentication unsuccessful`,
  (value) => `a1 LOGIN user@b.example ${value}\na1 NO LOGIN failed.`,
  (value) => `a1 LOGIN "user@b.example" "${value}"`,
  (value) => `USER user@b.example\r\nPASS ${value}\r\n-ERR Logon failure`,
  (value) => `"password": "${value}"`,
  (value) => `smtp: { auth: { user: 'a', password: '${value}, and more' } }`,
  (value) => `Authorization: Basic ${base64(`user:${value}`)}`,
]

/** The longest stretch of the value that is still there, in any case and encoding it was given in. */
function survives(value: string, masked: string, stretch: number): boolean {
  for (let at = 0; at + stretch <= value.length; at += 1) {
    if (masked.includes(value.slice(at, at + stretch))) return true
  }
  return false
}

const WORDS =
  'AADSTS7000222: The provided client secret keys are expired. Trace ID: 3f1b5c1e-6f4d-4b52-9f5e-7c7f2f3d1b00'

describe('what somebody pastes', () => {
  it('loses every token, code and client secret, wherever it stands', () => {
    fc.assert(
      fc.property(token, fc.constantFrom(...AROUND), (value, around) => {
        const masked = maskPasted(`${WORDS}\n${around(value)}\n${WORDS}`)
        expect(survives(value, masked, 16)).toBe(false)
        expect(survives(base64(value), masked, 24)).toBe(false)
        expect(masked.startsWith(WORDS)).toBe(true)
        expect(masked.endsWith(WORDS)).toBe(true)
      }),
      RUNS,
    )
  })

  it('loses every password of a dialogue, plain and in base64', () => {
    fc.assert(
      fc.property(password, fc.constantFrom(...AROUND_PASSWORD), (value, around) => {
        const masked = maskPasted(around(value))
        expect(masked).not.toContain(value)
        expect(masked).not.toContain(base64(value).replace(/=+$/, ''))
        expect(masked).toContain('[masked]')
      }),
      RUNS,
    )
  })

  it('loses private keys, whole, cut, and inside JSON', () => {
    const lines = fc.array(drawn(`${LETTERS}+/`, 64, 64), { minLength: 2, maxLength: 30 })
    const kind = fc.constantFrom('', 'RSA ', 'EC ', 'ENCRYPTED ')
    fc.assert(
      fc.property(lines, kind, fc.constantFrom('\n', '\r\n', '\\n'), fc.boolean(), (body, name, end, cut) => {
        const key = [
          `-----BEGIN ${name}PRIVATE KEY-----`,
          ...body,
          ...(cut ? [] : [`-----END ${name}PRIVATE KEY-----`]),
        ]
        const masked = maskShapes(`before ${key.join(end)}${cut ? '' : ' after'}`)
        for (const line of body) expect(survives(line, masked, 16)).toBe(false)
        expect(masked.startsWith('before ')).toBe(true)
        if (!cut) expect(masked.endsWith(' after')).toBe(true)
      }),
      { ...RUNS, numRuns: 500 },
    )
  })

  it('changes nothing more when it is masked again', () => {
    fc.assert(
      fc.property(token, fc.constantFrom(...AROUND), (value, around) => {
        const once = maskPasted(around(value))
        expect(maskPasted(once)).toBe(once)
      }),
      { ...RUNS, numRuns: 500 },
    )
  })
})
