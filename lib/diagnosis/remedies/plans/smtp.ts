import type { SMTP_CAUSES } from '#lib/diagnosis/catalogue/smtp.ts'
import type { Plan } from '#lib/diagnosis/remedies/plan.ts'

export const SMTP_PLANS: Readonly<Record<keyof typeof SMTP_CAUSES, Plan>> = {
  'smtp.auth_disabled_work': {
    codes: ['535 5.7.139', 'SmtpClientAuthentication is disabled'],
    links: ['user.mail', 'exchange.mailboxes'],
    commands: ['smtp.mailbox', 'smtp.tenant'],
    takes: 'hour',
    sources: ['smtp-auth'],
  },
  'smtp.auth_disabled_personal': {
    codes: ['535 5.7.139', 'SmtpClientAuthentication is disabled for the Mailbox'],
    links: [],
    commands: [],
    sources: ['smtp-auth'],
  },
  'smtp.security_defaults': {
    codes: ['535 5.7.139', 'security defaults policy'],
    links: ['tenant.overview', 'ca.policies'],
    commands: ['smtp.mailbox'],
    takes: 'hour',
    sources: ['security-defaults', 'smtp-auth'],
  },
  'smtp.policy_criteria': {
    codes: ['535 5.7.139', 'did not meet the criteria to be authenticated successfully'],
    links: ['sign-in.log', 'ca.policies'],
    commands: ['sign-in.find'],
    takes: 'minutes',
    sources: ['policies', 'smtp-auth'],
  },
  'smtp.no_auth_sent': {
    codes: ['530 5.7.57'],
    links: [],
    commands: [],
    sources: ['smtp-auth', 'rfc4954'],
  },
  'smtp.shared_identity': {
    codes: ['535 5.7.3', '535 5.7.139'],
    links: ['exchange.mailboxes'],
    commands: ['send-as.delegate', 'smtp.account'],
    takes: 'hour',
    sources: ['oauth-mail', 'shared-mailboxes'],
  },
  'smtp.send_as_denied': {
    codes: ['550 5.7.60', '554 5.2.252', '554 5.2.0', 'SendAsDenied'],
    links: ['exchange.mailboxes'],
    commands: ['send-as.delegate'],
    takes: 'hour',
    sources: ['recipient-permissions', 'smtp-auth'],
  },
  'smtp.app_send_as': {
    codes: ['550 5.7.60', '554 5.2.252', 'SendAsDenied'],
    links: ['portal.script', 'enterprise.overview'],
    commands: ['send-as.app'],
    takes: 'two-hours',
    sources: ['recipient-permissions', 'app-rbac'],
  },
  'smtp.limits': {
    codes: ['432 4.3.2', 'SubmissionQuotaExceeded', '554 5.2.2'],
    links: [],
    commands: [],
    sources: ['smtp-limits', 'rfc3463'],
  },
  'smtp.sender_restricted': {
    codes: ['550 5.1.8', '550 5.7.501', '550 5.7.708'],
    links: ['restricted.entities', 'user.account'],
    commands: ['sender.release'],
    takes: 'hour',
    sources: ['outbound-spam'],
  },
}
