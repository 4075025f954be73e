import { describe, expect, test } from 'vitest'
import { readEvidence, readText } from './reading.ts'

const SENTENCE = "AADSTS50011: The redirect URI 'http://localhost' does not match"

describe('a text is read as the server said it', () => {
  test.each([
    ['HTML entities', 'AADSTS50011: The redirect URI &#39;http://localhost&#39; does&nbsp;not match'],
    [
      'entities of entities',
      'AADSTS50011: The redirect URI &amp;#39;http://localhost&amp;#39; does not match',
    ],
    ['percent encoding', `?error_description=${encodeURIComponent(SENTENCE)}`],
    [
      'a form',
      'error_description=AADSTS50011%3a+The+redirect+URI+%27http%3a%2f%2flocalhost%27+does+not+match',
    ],
    ['JSON', JSON.stringify({ error_description: SENTENCE })],
    ['JSON within JSON', JSON.stringify({ body: JSON.stringify({ error_description: SENTENCE }) })],
    ['typographic quotes', SENTENCE.replaceAll("'", '’')],
    ['UTF-8 read as something else', SENTENCE.replaceAll("'", 'â€™')],
    ['hard wraps', "AADSTS50011: The redirect URI 'http://localhost'\n    does not\n    match"],
    ['a quoted mail', "> AADSTS50011: The redirect URI 'http://localhost'\n> does not match"],
    ['invisible characters', "AADSTS50011: The redirect\u00a0URI \u200b'http://localhost' does not match"],
    ['HTML', "<p>AADSTS50011: The redirect URI <b>'http://localhost'</b><br/>does not match</p>"],
    [
      'a log in front of every line',
      "2026-11-21 09:12:44,123 ERROR [w-3] com.contoso.Fetch - AADSTS50011: The redirect URI 'http://localhost'\n2026-11-21 09:12:44,124 ERROR [w-3] com.contoso.Fetch - does not match",
    ],
  ])('through %s', (_, raw) => {
    const seen = readText(raw)
    expect(seen.numbers).toEqual([50011])
    expect(seen.low).toMatch(/redirect uri\s+http:\/\/localhost\s+does not match/)
  })

  test('keeps the backslashes of a path', () => {
    const { flat } = readText('error:1408F10B:SSL routines:c:\\ws\\deps\\record\\new.c:332')
    expect(flat).toContain('c:/ws/deps/record/new.c:332')
  })
})

describe('what is drawn out of a text', () => {
  test('every number in order, the list last, as it is the whole truth', () => {
    const raw =
      '{"error_description":"AADSTS70002: Error. AADSTS54005: Redeemed","error_codes":[70002,54005]}'
    expect(readText(raw).numbers).toEqual([70002, 54005])
    expect(readText('aadsts 50076 and AADSTS_50079, not AADSTS1 or AADSTS123456789012').numbers).toEqual([
      50076, 50079,
    ])
  })

  test('numbers without their letters, where libraries print them', () => {
    expect(readText('invalid_grant: 501481 - [2023-12-15 16:48:51Z]: x').loose).toEqual([501481])
    expect(readText('Sign-in error code:  90095').loose).toEqual([90095])
    expect(readText('https://login.microsoftonline.com/error?code=7000222').loose).toEqual([7000222])
    expect(readText('port 50034, 50126 messages').loose).toEqual([])
  })

  test('the facts Entra quotes', () => {
    expect(readText(`${SENTENCE} the redirect URIs configured for the application 'abc-1'.`).quoted).toEqual({
      redirectUri: 'http://localhost',
      application: 'abc-1',
    })
    const revoked =
      "The grant was issued on '2020-11-17T12:24:29.9095532Z' and the TokensValidFrom date (before which tokens are not valid) for this user is '2020-11-18T08:24:12.0000000Z'"
    expect(readText(revoked).quoted).toEqual({
      issuedAt: '2020-11-17T12:24:29.9095532Z',
      tokensValidFrom: '2020-11-18T08:24:12.0000000Z',
    })
    const limited =
      'The token was issued on 2026-07-22T05:15:31.6070000Z and the maximum allowed lifetime for this request is 36000.'
    expect(readText(limited).quoted).toMatchObject({ lifetimeSeconds: '36000' })
  })

  test('the reply inside another one, and who signed it', () => {
    const seen = readText(
      '530 5.7.57 Client not authenticated. Error: 535 5.7.139 Authentication unsuccessful [BN0PR03CA0016.namprd03.prod.outlook.com]',
      'smtp',
    )
    expect(seen).toMatchObject({
      replies: [530, 535],
      enhanced: ['5.7.57', '5.7.139'],
      frontEnd: 'bn0pr03ca0016.namprd03.prod.outlook.com',
    })
  })

  test('no SMTP code out of addresses, versions and times', () => {
    expect(readText('203.0.113.5 at 5.4.3.2, v1.535.0, 10:535').replies).toEqual([])
    expect(readText('connect 203.0.113.50:587').enhanced).toEqual([])
  })

  test('the claims of a decoded token, and how it was asked for', () => {
    const seen = readText(
      '"aud": "https://graph.microsoft.com", "idtyp": "app", "roles": ["IMAP.AccessAsApp", "SMTP.SendAsApp"], grant_type=client_credentials',
    )
    expect(seen.token).toEqual({
      aud: 'https://graph.microsoft.com',
      idtyp: 'app',
      roles: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'],
    })
    expect(seen.grantType).toBe('client_credentials')
  })

  test('where it was said, when nobody tells', () => {
    const where = (raw: string) => readText(raw).where
    expect(where('AADSTS50011: x')).toBe('entra')
    expect(where('A1 NO AUTHENTICATE failed.')).toBe('imap')
    expect(where('-ERR Authentication failure')).toBe('pop3')
    expect(where('535 5.7.3 Authentication unsuccessful')).toBe('smtp')
    expect(where('connect ECONNREFUSED 127.0.0.1:993')).toBe('network')
    expect(where('the cat is on the roof')).toBe('unknown')
  })

  test('no secret', () => {
    const seen = readText(
      'AUTHENTICATE XOAUTH2 dXNlcj11c2VyQGNvbnRvc28uY29tAWF1dGg9 then client_secret=hunter2hunter2',
    )
    expect(JSON.stringify(seen)).not.toMatch(/dXNlcj|hunter2/)
  })
})

test('what the portal took down in fields counts before the words', () => {
  const seen = readEvidence({
    source: 'smtp',
    stage: 'authenticate',
    code: '535',
    enhancedCode: '5.7.3',
    text: 'Authentication unsuccessful',
    retryAfterSeconds: 7,
  })
  expect(seen).toMatchObject({
    where: 'smtp',
    replies: [535],
    enhanced: ['5.7.3'],
    codes: [],
    waitSeconds: 7,
  })
  expect(seen.elsewhere).toBe(false)
})
