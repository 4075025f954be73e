/** Where the knowledge of the rules comes from. */
export const ENTRA_CODES = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes'
export const OAUTH_MAIL =
  'https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth'
export const SMTP_AUTH =
  'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission'
export const SMTP_LIMITS =
  'https://learn.microsoft.com/exchange/troubleshoot/send-emails/smtp-submission-improvements'
export const PRINTERS =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off'
export const BASIC_AUTH =
  'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online'
export const NDR =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online'
export const PROTOCOL_SETTINGS =
  'https://support.microsoft.com/office/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040'
export const REDIRECTS = 'https://learn.microsoft.com/entra/identity-platform/reply-url'
export const CONSENT = 'https://learn.microsoft.com/entra/identity-platform/application-consent-experience'
export const RFC_OAUTH = 'https://www.rfc-editor.org/rfc/rfc6749#section-5.2'
export const RFC_DEVICE = 'https://www.rfc-editor.org/rfc/rfc8628#section-3.5'
export const RFC_SMTP = 'https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1'
export const RFC_STATUS = 'https://www.rfc-editor.org/rfc/rfc3463'
export const RFC_IMAP = 'https://www.rfc-editor.org/rfc/rfc9051#section-7.1'
export const RFC_POP = 'https://www.rfc-editor.org/rfc/rfc3206'
export const RFC_PROXY = 'https://www.rfc-editor.org/rfc/rfc9110#name-407-proxy-authentication-re'
export const NODE_ERRORS = 'https://nodejs.org/api/errors.html#common-system-errors'
export const OPENSSL_VERIFY = 'https://docs.openssl.org/master/man1/openssl-verification-options/'
export const TLS_RECORD = 'https://www.rfc-editor.org/rfc/rfc8446#section-5.1'
export const NETWORK_LIST = 'https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges'
export const THREAD_NOT_CONNECTED = 'https://github.com/simonrob/email-oauth2-proxy/issues/275'
export const THREAD_LOGON_FAILED = 'https://github.com/simonrob/email-oauth2-proxy/issues/271'
export const THREAD_PRX4 = 'https://github.com/harishkrupo/oauth2ms/issues/5'
export const THREAD_THROTTLED = 'https://github.com/imapsync/imapsync/issues/198'
export const THREAD_SESSION = 'https://github.com/iroco-co/aioimaplib/issues/83'
export const THREAD_POP_ONE_LINE = 'https://github.com/znuny/Znuny/issues/259'
export const THREAD_AUTH_FAILED = 'https://github.com/Webklex/php-imap/issues/262'
export const THREAD_WRONG_USER = 'https://github.com/tarickb/sasl-xoauth2/issues/43'
