import type { MAIL_CAUSES } from '#lib/diagnosis/catalogue/mail.ts'
import type { Plan } from '#lib/diagnosis/remedies/plan.ts'

export const MAIL_PLANS: Readonly<Record<keyof typeof MAIL_CAUSES, Plan>> = {
  'mail.auth_refused_unspecified': {
    codes: ['NO AUTHENTICATE failed.', '-ERR Authentication failure', '535 5.7.3'],
    links: ['user.mail', 'outlook.open'],
    commands: ['switches.show', 'rights.show'],
    takes: 'hour',
    sources: ['oauth-mail', 'rfc9051', 'rfc5034', 'rfc4954'],
  },
  'mail.not_connected_unspecified': {
    codes: ['User is authenticated but not connected.'],
    links: ['user.mail', 'outlook.open', 'service.health'],
    commands: ['rights.show', 'switches.show'],
    takes: 'hour',
    sources: ['oauth-mail', 'rfc9051'],
  },
  'mail.wrong_audience': {
    codes: ['00000003-0000-0000-c000-000000000000', '535 5.7.3', 'NO AUTHENTICATE failed.'],
    links: ['app.permissions'],
    commands: [],
    sources: ['oauth-mail', 'scopes'],
  },
  'mail.identity_mismatch': {
    codes: ['NoADRecipient', '535 5.7.3', 'NO AUTHENTICATE failed.'],
    links: [],
    commands: ['rights.show'],
    sources: ['oauth-mail', 'shared-mailboxes'],
  },
  'mail.shared_no_fullaccess': {
    codes: ['User is authenticated but not connected.'],
    links: ['exchange.mailboxes'],
    commands: ['access.delegate'],
    takes: 'hour',
    sources: ['recipient-permissions', 'shared-mailboxes', 'oauth-mail'],
  },
  'mail.app_service_principal': {
    codes: ['LogonDenied-None-OAuthLog', 'NO AUTHENTICATE failed.', '535 5.7.3'],
    links: ['enterprise.overview', 'portal.script'],
    commands: ['app.find', 'app.known'],
    takes: 'hour',
    sources: ['oauth-mail'],
  },
  'mail.app_mailbox_permission': {
    codes: ['430 4.2.0', 'MapiExceptionLogonFailed', 'User is authenticated but not connected.'],
    links: ['enterprise.overview', 'portal.script'],
    commands: ['access.app'],
    takes: 'hour',
    sources: ['oauth-mail', 'recipient-permissions', 'app-rbac'],
  },
  'mail.protocol_disabled': {
    codes: ['User is authenticated but not connected.', '-ERR Authentication failure'],
    links: ['user.mail', 'exchange.mailboxes', 'outlook.settings'],
    commands: ['protocol.on'],
    takes: 'hour',
    sources: ['imap-pop'],
  },
  'mail.no_mailbox_or_license': {
    codes: ['ErrorInvalidLicense', 'UserHasNoMailboxAndNoLicenseAssigned'],
    links: ['outlook.open', 'user.licenses', 'exchange.mailboxes'],
    commands: ['mailbox.find', 'mailbox.share'],
    takes: 'hour',
    sources: ['licences', 'shared-mailboxes'],
  },
  'mail.basic_auth_disabled': {
    codes: [
      'LOGINDISABLED',
      'LogonDenied-BasicAuthBlocked',
      '-ERR Logon failure',
      '535 5.7.139',
      '550 5.7.30',
    ],
    links: [],
    commands: [],
    sources: ['basic-auth', 'oauth-mail'],
  },
  'mail.client_dialogue': {
    codes: ['501 5.5.124', '504 5.7.4', '500 5.3.3', 'Command received in Invalid state', 'Protocol error'],
    links: [],
    commands: [],
    sources: ['oauth-mail', 'rfc5034', 'rfc4954', 'rfc9051'],
  },
  'mail.token_expired': {
    codes: ['AccessTokenExpired'],
    links: [],
    commands: [],
    sources: ['refresh-tokens', 'oauth-mail'],
  },
  'mail.throttled_or_busy': {
    codes: ['Request is throttled', 'Server Unavailable', '451 4.7.0', '421 4.3.2'],
    links: ['service.health'],
    commands: [],
    sources: ['service-health', 'rfc3463'],
  },
}
