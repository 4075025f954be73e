import { describe, expect, it } from 'vitest'
import { maskPasted } from './mask-pasted.ts'

describe('what somebody pastes', () => {
  it.each([
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled [AM0PR06CA0001.eurprd06.prod.outlook.com 2026-01-02T03:04:05.678Z 08DE0A0B0C0D0E0F]',
    "b'[AUTHENTICATIONFAILED] AuthFailed:LogonDenied-BasicAuthBlocked-<UserType:OutlookCom> LogonFailed-BasicAuthBlocked'",
    'error_description=AADSTS65004%3a+User+declined+to+consent+to+access+the+app.',
    '250-AUTH LOGIN XOAUTH2\n334 \n535 5.7.3 Authentication unsuccessful',
    '* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID\na1 NO LOGIN failed.',
    "AADSTS900144: The request body must contain the following parameter: 'client_secret'.",
    'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID',
    'New-PartnerAccessToken : AADSTS530034: A delegated administrator was blocked',
    'https://login.microsoftonline.com/error?code=7000222',
    'WWW-Authenticate: Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
    'Bearer authentication failed. Received-SPF: Pass (protection.outlook.com). Basic authentication is disabled.',
    "Error: connect ECONNREFUSED 203.0.113.7:993 { code: 'ECONNREFUSED', syscall: 'connect' }",
    "code: 'SELF_SIGNED_CERT_IN_CHAIN'",
    '"code":"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",',
    'code: ERR_SSL_WRONG_VERSION_NUMBER',
    'Thumbprint 4F1C0B8A9D7E6F5A4B3C2D1E0F9A8B7C6D5E4F3A',
  ])('keeps every word of %j', (text) => {
    expect(maskPasted(text)).toBe(text)
  })

  it('takes time in proportion to its length', () => {
    const pieces = [
      'eyJ',
      'password',
      'password: "',
      'Bearer ',
      '334 \n',
      'AUTH PLAIN ',
      'LOGIN "',
      'a@',
      '[masked]\n',
      '?code=',
      'client_secret',
      '-----BEGIN PRIVATE KEY-----',
      'cookie: ',
      '\\',
      'aB1',
      'authorization:',
    ]
    for (const piece of pieces) {
      const text = piece.repeat(100_000 / piece.length)
      const began = performance.now()
      maskPasted(text)
      expect(performance.now() - began, piece).toBeLessThan(3_000)
    }
  })
})
