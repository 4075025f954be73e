export interface Source {
  readonly title: string
  readonly url: string
}

const LEARN = 'https://learn.microsoft.com/'

const learn = (title: string, path: string): Source => ({ title, url: `${LEARN}${path}` })
const rfc = (number: number, title: string): Source => ({
  title: `RFC ${number}: ${title}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}`,
})

const PLATFORM = 'entra/identity-platform/'
const APPS = 'entra/identity/enterprise-apps/'
const POLICIES = 'entra/identity/conditional-access/'
const CLIENTS = 'exchange/clients-and-mobile-in-exchange-online/'

/** Pages of Microsoft and standards, by the names of the things they are about. */
export const SOURCES = {
  errors: learn('Entra: error codes', `${PLATFORM}reference-error-codes`),
  'oauth-mail': learn(
    'Exchange: OAuth for IMAP, POP and SMTP',
    'exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth',
  ),
  'smtp-auth': learn('Exchange Online: authenticated SMTP', `${CLIENTS}authenticated-client-smtp-submission`),
  'smtp-limits': learn(
    'Exchange Online: limits of SMTP submission',
    'exchange/troubleshoot/send-emails/smtp-submission-improvements',
  ),
  'basic-auth': learn(
    'Exchange Online: the end of basic authentication',
    `${CLIENTS}deprecation-of-basic-authentication-exchange-online`,
  ),
  'imap-pop': learn(
    'Exchange Online: IMAP and POP per mailbox',
    `${CLIENTS}pop3-and-imap4/enable-or-disable-pop3-or-imap4-access`,
  ),
  'recipient-permissions': learn(
    'Exchange Online: permissions on mailboxes',
    'exchange/recipients-in-exchange-online/manage-permissions-for-recipients',
  ),
  'shared-mailboxes': learn(
    'Exchange Online: shared mailboxes',
    'exchange/collaboration-exo/shared-mailboxes',
  ),
  'app-rbac': learn('Exchange Online: roles for apps', 'exchange/permissions-exo/application-rbac'),
  'outbound-spam': learn(
    'Defender: senders that were blocked',
    'defender-office-365/outbound-spam-restore-restricted-users',
  ),
  endpoints: learn('Microsoft 365: hosts and ports', 'microsoft-365/enterprise/urls-and-ip-address-ranges'),
  'service-health': learn('Microsoft 365: service health', 'microsoft-365/enterprise/view-service-health'),
  licences: learn('Microsoft 365: assign licences', 'microsoft-365/admin/manage/assign-licenses-to-users'),
  'deleted-users': learn('Microsoft 365: restore a user', 'microsoft-365/admin/add-users/restore-user'),
  clouds: learn('Entra: national clouds', `${PLATFORM}authentication-national-cloud`),
  redirects: learn('Entra: redirect addresses', `${PLATFORM}reply-url`),
  credentials: learn('Entra: secrets and certificates of an app', `${PLATFORM}how-to-add-credentials`),
  assertions: learn('Entra: proof by certificate', `${PLATFORM}certificate-credentials`),
  'account-types': learn('Entra: kinds of accounts', `${PLATFORM}supported-accounts-validation`),
  consent: learn('Entra: permissions and consent', `${PLATFORM}permissions-consent-overview`),
  scopes: learn('Entra: scopes', `${PLATFORM}scopes-oidc`),
  'code-flow': learn('Entra: the authorization code flow', `${PLATFORM}v2-oauth2-auth-code-flow`),
  'app-flow': learn('Entra: the client credentials flow', `${PLATFORM}v2-oauth2-client-creds-grant-flow`),
  'device-flow': learn('Entra: the device code flow', `${PLATFORM}v2-oauth2-device-code`),
  'refresh-tokens': learn('Entra: refresh tokens', `${PLATFORM}refresh-tokens`),
  'admin-consent': learn('Entra: grant consent for everybody', `${APPS}grant-admin-consent`),
  assignment: learn('Entra: assign users to an app', `${APPS}assign-user-or-group-access-portal`),
  'app-switch': learn('Entra: switch an app on or off', `${APPS}disable-user-sign-in-portal`),
  'sign-in-log': learn('Entra: sign-in logs', 'entra/identity/monitoring-health/concept-sign-ins'),
  policies: learn('Entra: find the policy that blocked', `${POLICIES}troubleshoot-conditional-access`),
  sessions: learn('Entra: how long a sign-in lasts', `${POLICIES}concept-session-lifetime`),
  'security-defaults': learn('Entra: security defaults', 'entra/fundamentals/security-defaults'),
  risk: learn('Entra: risky users', 'entra/id-protection/howto-identity-protection-remediate-unblock'),
  lockout: learn('Entra: smart lockout', 'entra/identity/authentication/howto-password-smart-lockout'),
  mfa: learn('Entra: multifactor authentication', 'entra/identity/authentication/concept-mfa-howitworks'),
  rfc1034: rfc(1034, 'domain names'),
  rfc3207: rfc(3207, 'STARTTLS for SMTP'),
  rfc3463: rfc(3463, 'enhanced status codes of mail'),
  rfc4954: rfc(4954, 'signing in to SMTP'),
  rfc5034: rfc(5034, 'signing in to POP3'),
  rfc6585: rfc(6585, 'HTTP 429'),
  rfc6749: rfc(6749, 'OAuth 2.0'),
  rfc7523: rfc(7523, 'signed proofs for OAuth'),
  rfc7636: rfc(7636, 'PKCE'),
  rfc8314: rfc(8314, 'TLS for mail'),
  rfc9051: rfc(9051, 'IMAP'),
  rfc9110: rfc(9110, 'HTTP'),
} as const satisfies Record<string, Source>

export type SourceId = keyof typeof SOURCES
