import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { maskTokens } from './mask.ts'

const part = (bytes: number) => randomBytes(bytes).toString('base64url')
const header = Buffer.from('{"typ":"JWT","alg":"RS256","kid":"abc"}').toString('base64url')
const jwt = `${header}.${part(300)}.${part(256)}`

const SECRETS: [string, string][] = [
  ['an access token', jwt],
  [
    'a sealed value',
    `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..${part(12)}.${part(40)}.${part(16)}`,
  ],
  ['an unsigned token', `${header}.${part(60)}.`],
  ['a refresh token', `0.A${part(60)}.${part(200)}`],
  ['a refresh token of the newer kind', `1.A${part(60)}.${part(200)}`],
  ['a code of a personal account', `M.C${part(30)}`],
  ['a refresh token of a personal account', `M.R3_BAY.${'-Cf'.repeat(5)}!${part(60)}*`],
  ['a client secret', `abc8Q~${'Xy1_.-~aB'.repeat(4).slice(0, 34)}`],
  ['a long base64 value', randomBytes(90).toString('base64')],
  [
    'one with as many slashes as a path',
    'Jq7w/RtMRhbD+ex1xO3VixpmZE5zkkZfA2cLaLZYa9J//ugNIf8OFcGEv3w/EWwlzwhdMnRub/X/onRmTMg/NNxYPX5s',
  ],
  ['a long hexadecimal value', randomBytes(64).toString('hex')],
]

describe('masking', () => {
  it.each(SECRETS)('takes out %s, alone and inside a sentence', (_what, text) => {
    for (const shown of [
      text,
      `before ${text} after`,
      `{"token":"${text}"}`,
      `(${text})`,
      `x=${text}&y=1`,
      `"${text}",`,
    ]) {
      const masked = maskTokens(shown)
      expect(masked).toContain('[masked]')
      for (let at = 0; at + 24 <= text.length; at += 12) {
        expect(masked).not.toContain(text.slice(at, at + 24))
      }
    }
  })

  it('takes out everything when there is more than one', () => {
    const masked = maskTokens(SECRETS.map(([, text]) => text).join(' and '))
    for (const [, text] of SECRETS) expect(masked).not.toContain(text.slice(8, 32))
  })

  it.each(['code', 'client_secret', 'refresh_token', 'access_token', 'id_token', 'state', 'code_verifier'])(
    'takes the value of the form field %s, however short',
    (name) => {
      const masked = maskTokens(`POST body: grant_type=x&${name}=short-value&client_id=known`)
      expect(masked).toBe(`POST body: grant_type=x&${name}=[masked]&client_id=known`)
    },
  )

  it('takes the token out of the address of an invitation, and leaves the address', () => {
    const token = part(32)
    expect(maskTokens(`GET /invite/${token} 404, next=%2Finvite%2F${token}`)).toBe(
      'GET /invite/[masked] 404, next=%2Finvite%2F[masked]',
    )
    const result = '/invite/done/019aa0b0-6b7e-7c3e-9d0a-3b1f5c1e6f4d'
    expect(maskTokens(result)).toBe(result)
  })

  it.each([
    'AADSTS700082: The refresh token has expired due to inactivity.',
    'Trace ID: 3f1b5c1e-6f4d-4b52-9f5e-7c7f2f3d1b00 Correlation ID: 0a1b2c3d-1111-2222-3333-444455556666',
    '/srv/portal/node_modules/next/dist/server/lib/router-utils/resolve-routes/filesystem/build-manifest.js:10:2',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
    '/home/Anna/Projects/MailPortal/node_modules/next/dist/server/routerUtils/resolve-routes/v2/page.js',
    'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token',
    createHash('sha256').update('x').digest('hex'),
  ])('leaves %j as it is', (text) => {
    expect(maskTokens(text)).toBe(text)
  })

  it('takes time in proportion to the text', () => {
    const timed = (text: string) => {
      const start = performance.now()
      maskTokens(text)
      return performance.now() - start
    }
    for (const piece of ['eyJ', 'eyJaaaaaaaa.', '0.A', 'abc8Q~', 'a/', 'M.C', 'state=']) {
      expect(timed(piece.repeat(200_000 / piece.length)), piece).toBeLessThan(2_000)
    }
  })
})
