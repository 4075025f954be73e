import { describe, expect, test } from 'vitest'
import { CAUSE_IDS } from '#lib/diagnosis/causes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { explainText } from '#lib/diagnosis/explain-text.ts'
import { FACTS } from '#lib/diagnosis/fact.ts'
import { readEvidence, readText } from '#lib/diagnosis/read/reading.ts'
import { SUSPECTS } from '#lib/diagnosis/suspects.ts'
import cases from '#lib/diagnosis/testing/cases.json' with { type: 'json' }
import more from '#lib/diagnosis/testing/more-cases.json' with { type: 'json' }
import { RULES } from './all.ts'
import { KNOWN_NUMBERS } from './entra-numbers.ts'

// What the posted failures do not show. Each line: the rule, where it is said, and the words.
const SHOWN: readonly (readonly [rule: string, stage: string, text: string])[] = [
  ['entra.70000-abuse', 'refresh', 'AADSTS70000: User account is found to be in service abuse mode.'],
  ['entra.70000-in-refresh', 'refresh', 'AADSTS70000: Provided grant is invalid or malformed.'],
  ['entra.70000-elsewhere', 'token', 'AADSTS70000: Provided grant is invalid or malformed.'],
  [
    'entra.70008-idle',
    'token',
    'AADSTS70008: The refresh token has expired due to inactivity. The token was issued on 2017-07-20',
  ],
  [
    'entra.70008-inactive',
    '',
    'AADSTS70008: The provided authorization code or refresh token has expired due to inactivity.',
  ],
  [
    'entra.70008-elsewhere',
    'token',
    'AADSTS70008: The provided authorization code or refresh token is expired.',
  ],
  ['entra.9002313-request', 'authorize', 'AADSTS9002313: Invalid request. Request is malformed or invalid.'],
  ['entra.70001-disabled', 'token', "AADSTS70001: Application 'x' is disabled."],
  [
    'entra.53004',
    'authorize',
    'AADSTS53004: The user must complete the multifactor authentication registration process.',
  ],
  ['entra.50012-assertion', 'token', 'AADSTS50012: Authentication failed.'],
  ['entra.70002-outer', 'token', 'AADSTS70002: Error validating credentials.'],
  [
    'entra.700030-cloud',
    'token',
    'AADSTS700030: Invalid certificate - issuer of the certificate is from a different cloud instance.',
  ],
  [
    'entra.700030-certificate',
    'token',
    'AADSTS700030: Invalid certificate - subject name in certificate is not authorized.',
  ],
  [
    'entra.90002-cloud',
    'authorize',
    '{"error_description":"AADSTS90002: Tenant not found.","error_uri":"https://login.microsoftonline.us/error?code=90002"}',
  ],
  [
    'entra.500011-resource',
    'token',
    'AADSTS500011: The resource principal named https://outlook.office365.com was not found in the tenant named contoso.',
  ],
  [
    'entra.70011-incompatible',
    'token',
    "AADSTS70011: The scope 'https://a.example/x https://b.example/y' is not valid. The scopes are not compatible with each other.",
  ],
  [
    'entra.70011-app-only',
    'token',
    "grant_type=client_credentials AADSTS70011: The provided value for the input parameter 'scope' is not valid. The scope Mail.Read is not valid.",
  ],
  [
    'entra.70011-hosts',
    'token',
    'AADSTS70011: The scope https://graph.microsoft.com/Mail.Read https://outlook.office.com/SMTP.Send offline_access is not valid.',
  ],
  [
    'entra.1000031',
    'authorize',
    'AADSTS1000031: Application cannot be accessed at this time. Contact your administrator.',
  ],
  [
    'entra.900021',
    'token',
    "AADSTS900021: Requested tenant identifier '00000000-0000-0000-0000-000000000000' is not valid.",
  ],
  ['entra.50049', 'authorize', 'AADSTS50049: Unknown or invalid instance.'],
  [
    'entra.700009',
    'token',
    'AADSTS700009: Reply address must be provided when presenting an authorization code requested with an explicit reply address.',
  ],
  ['entra.500532', 'token', 'AADSTS500532: The account is locked, you have tried to sign in too many times.'],
  [
    'entra.50002',
    'authorize',
    'AADSTS50002: Sign-in failed because of restricted proxy access on the tenant.',
  ],
  ['entra.50155', 'refresh', 'AADSTS50155: Device authentication failed for this user.'],
  ['net.tls-mode-code', 'network', "code: 'ERR_SSL_WRONG_VERSION_NUMBER'"],
  ['net.name', 'network', 'dial tcp: lookup outlook.office365.com on 10.0.0.2:53: no such host'],
  [
    'smtp.banned',
    'smtp',
    '550 5.7.606 Access denied, banned sending IP [198.51.100.7]. To request removal from this list please visit https://sender.office.com/',
  ],
  ['smtp.port-25', 'smtp', 'smtp.office365.com:25 504 5.7.4 Unrecognized authentication type'],
  ['imap.oauth-log', 'imap', 'A1 NO AUTHENTICATE failed. Error="AuthFailed:LogonDenied-None-OAuthLog[]"'],
  ['mail.protocol-off', 'imap', 'ImapEnabled : False'],
  [
    'entra.consent',
    'token',
    "The user or administrator has not consented to use the application with ID 'x'.",
  ],
  [
    'entra.other-tenant',
    'authorize',
    "Selected user account does not exist in tenant 'Contoso' and cannot access the application. The account needs to be added as an external user in the tenant first.",
  ],
  [
    'entra.assigned',
    'authorize',
    'Your administrator has configured the application to block users unless they are specifically granted (assigned) access to the application.',
  ],
  ['entra.no-account', 'token', 'To sign into this application, the account must be added to the directory.'],
  ['entra.account-disabled', 'refresh', 'The user account is disabled.'],
  ['entra.password', 'token', 'Error validating credentials due to invalid username or password.'],
  ['entra.locked', 'token', "You've tried to sign in too many times with an incorrect user ID or password."],
  ['entra.risk', 'token', 'Sign-in was blocked because it came from an IP address with malicious activity.'],
  ['entra.mfa', 'token', 'you must use multi-factor authentication to access the resource'],
  [
    'entra.policy',
    'authorize',
    'Your sign-in was successful but does not meet the criteria to access this resource.',
  ],
  [
    'entra.app-unknown',
    'authorize',
    "Application with identifier 'x' was not found in the directory 'contoso.com'.",
  ],
  ['entra.app-disabled', 'authorize', "Application 'x'(Mail) is disabled."],
  [
    'entra.tenant',
    'authorize',
    "Specified tenant identifier 'authorize' is neither a valid DNS name, nor a valid external domain.",
  ],
  ['entra.cloud', 'authorize', 'The user belongs to a tenant in a sovereign cloud.'],
  ['entra.secret-expired', 'token', "The provided client secret keys for app 'x' are expired."],
  [
    'entra.secret-wrong',
    'token',
    'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
  ],
  [
    'entra.secret-missing',
    'token',
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ],
  [
    'entra.spa',
    'token',
    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  ],
  [
    'entra.certificate',
    'token',
    'Client assertion contains an invalid signature. [Reason - The key was not found.]',
  ],
  ['entra.assertion', 'token', 'Client assertion is not within its valid time range.'],
  [
    'entra.pkce',
    'token',
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  ],
  ['entra.one-resource', 'token', 'the value contains more than one resource'],
  [
    'entra.default-scope',
    'token',
    'Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
  ],
  [
    'entra.scope-unknown',
    'authorize',
    "The application 'x' asked for scope 'IMAP.Everything' that doesn't exist on the resource '00000002-0000-0ff1-ce00-000000000000'.",
  ],
  [
    'entra.resource',
    'token',
    "The app needs access to a service ('https://outlook.office365.com') that your organization 'Contoso' has not subscribed to or enabled.",
  ],
  [
    'entra.code',
    'token',
    'OAuth2 Authorization code was already redeemed, please retry with a new valid code.',
  ],
  ['entra.silent', 'authorize', 'A silent sign-in request was sent but no user is signed in.'],
  [
    'entra.revoked',
    'refresh',
    'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
  ],
  [
    'entra.frequency',
    'refresh',
    'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
  ],
  ['entra.grant', 'refresh', "SQLSTATE[22001]: Data too long for column 'refresh_token' at row 1"],
  ['entra.loop', 'token', 'HTTP/1.1 429 Too Many Requests'],
  ['entra.service', 'token', '{"error":"server_error"}'],
  ['oauth.suberror-consent', 'token', '{"error":"invalid_grant","suberror":"consent_required"}'],
  ['oauth.suberror-frequency', 'refresh', '{"error":"invalid_grant","suberror":"token_expired"}'],
  ['oauth.suberror-device', 'refresh', '{"error":"invalid_grant","suberror":"device_authentication_failed"}'],
  ['oauth.suberror-action', 'refresh', '{"error":"interaction_required","suberror":"basic_action"}'],
  [
    'oauth.suberror-protection',
    'refresh',
    '{"error":"unauthorized_client","suberror":"protection_policy_required"}',
  ],
  ['oauth.suberror-password', 'refresh', '{"error":"invalid_grant","suberror":"user_password_expired"}'],
  ['oauth.suberror-token', 'refresh', '{"error":"invalid_grant","suberror":"bad_token"}'],
  ['oauth.throttled', 'token', 'the token endpoint answered with status code: 429, Retry-After: 30'],
  ['oauth.unavailable', 'token', '{"error":"temporarily_unavailable"}'],
  ['oauth.device-declined', 'token', '{"error":"authorization_declined"}'],
  ['oauth.device-code', 'token', '{"error":"expired_token"}'],
  ['oauth.login', 'authorize', '#error=login_required&state=x'],
  ['oauth.consent', 'token', '{"error":"consent_required"}'],
  ['oauth.interaction', 'token', '{"error":"interaction_required"}'],
  ['oauth.scope', 'token', '{"error":"invalid_scope"}'],
  ['oauth.resource', 'token', '{"error":"invalid_resource"}'],
  ['oauth.tenant', 'token', '{"error":"invalid_tenant"}'],
  ['oauth.grant-refresh', 'refresh', '{"error":"invalid_grant"}'],
  ['oauth.grant', 'token', '{"error":"invalid_grant"}'],
  ['oauth.client', 'token', '{"error":"invalid_client"}'],
]

const evidence = (more: Partial<Evidence>): Evidence => ({
  source: 'tcp',
  stage: 'connect',
  text: '',
  ...more,
})

/** What only the portal's own evidence can show. */
const OWN: readonly (readonly [rule: string, evidence: Evidence])[] = [
  ['portal.wrong_account', evidence({ source: 'portal', code: 'WRONG_ACCOUNT' })],
  ['portal.secret_expired', evidence({ source: 'portal', code: 'SECRET_EXPIRED' })],
  ['portal.grant_missing', evidence({ source: 'portal', code: 'GRANT_MISSING' })],
  ['portal.permission_missing', evidence({ source: 'portal', code: 'PERMISSION_MISSING' })],
  ['entra.7000218-device', evidence({ source: 'entra', stage: 'device-code', aadsts: [7000218] })],
  ['net.proxy-refuses', evidence({ code: 'PROXY_REFUSED' })],
  [
    'net.proxy-gone',
    evidence({
      source: 'dns',
      code: 'ENOTFOUND',
      text: 'The proxy http://proxy.example:3128 cannot be found',
    }),
  ],
  ['net.egress', evidence({ code: 'EGRESS_REFUSED' })],
  [
    'net.strange',
    evidence({ source: 'imap', stage: 'greeting', code: 'NONSENSE', text: 'Not a greeting: HTTP/1.1 400' }),
  ],
  ['net.slow', evidence({ source: 'imap', stage: 'open', code: 'DEADLINE' })],
  [
    'smtp.app-send-as',
    evidence({
      source: 'smtp',
      stage: 'open',
      code: '550',
      text: '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    }),
  ],
]

const ruleOf = (id: string) => RULES.find((rule) => rule.id === id)

describe('every rule', () => {
  test('has a name of its own, and says where it knows it from', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
    for (const { sources } of RULES) {
      expect(sources.length).toBeGreaterThan(0)
      for (const source of sources) expect(source).toMatch(/^https:\/\/[a-z0-9.-]+\//)
    }
  })

  test.each(SHOWN)('%s is shown by its words', (id, stage, text) => {
    const facts = ruleOf(id)?.when(readText(text, stage), {})
    expect(facts?.length).toBeGreaterThan(0)
    expect(explainText({ raw: text, ...(stage ? { stage } : {}) }).cause).toBe(ruleOf(id)?.cause)
  })

  test.each(OWN)('%s is shown by what the portal took down', (id, own) => {
    const context = id.startsWith('smtp.app') ? { access: 'app' as const } : {}
    expect(ruleOf(id)?.when(readEvidence(own), context)?.length).toBeGreaterThan(0)
    expect(diagnose(own, context).cause).toBe(ruleOf(id)?.cause)
  })

  test('is shown by one of these or by a posted failure', () => {
    const shown = new Set<string>([...SHOWN, ...OWN].map(([id]) => id))
    for (const { raw, stage, expect: wanted, also } of [...cases, ...more]) {
      const seen = readText(raw, stage)
      for (const { id, cause, when } of RULES) {
        if ([wanted, ...also].includes(cause) && when(seen, {})) shown.add(id)
      }
    }
    expect(RULES.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
  })

  test('names its facts with all their values', () => {
    for (const { raw, stage } of [...cases, ...more]) {
      for (const { speaksFor, speaksAgainst } of explainText({ raw, stage }).candidates) {
        for (const { id, values = {} } of [...speaksFor, ...speaksAgainst]) {
          expect(Object.keys(values).toSorted()).toEqual([...FACTS[id]].toSorted())
        }
      }
    }
  })
})

test('every cause of the catalogue but the last resort can be found', () => {
  const found = new Set([
    ...RULES.flatMap(({ cause, or = [] }) => [cause, ...or]),
    ...SUSPECTS.map(({ cause }) => cause),
  ])
  expect(CAUSE_IDS.filter((id) => id !== 'unspecified' && !found.has(id))).toEqual([])
})

describe('numbers', () => {
  test.each(KNOWN_NUMBERS)('AADSTS%i means something without any words', (number) => {
    const raw = `AADSTS${number}: words that nobody has read yet`
    expect(explainText({ raw, stage: 'token' }).cause).not.toBe('unspecified')
    expect(explainText({ raw }).facts.aadsts).toEqual([number])
  })

  test('that nobody knows are not guessed', () => {
    const { cause, candidates, facts } = explainText({
      raw: '{"error":"invalid_request","error_description":"AADSTS9999999: Something new."}',
      stage: 'token',
    })
    expect(cause).toBe('unspecified')
    expect(candidates.length).toBe(1)
    expect(facts).toMatchObject({ aadsts: [9999999], error: 'invalid_request' })
  })
})
