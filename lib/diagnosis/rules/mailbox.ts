import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { authenticatedElsewhere, worksElsewhere } from '#lib/diagnosis/others.ts'
import type { DiagnosisContext, Rule } from '#lib/diagnosis/rule.ts'

type Told = (evidence: Evidence) => boolean

/**
 * The protocol refused the token with words that name no cause. SMTP logs in as the token's own user, the other
 * two as the mailbox, so who was let in where tells much of the rest.
 */
export function refusedWithoutReason(told: Told): readonly Rule[] {
  const wrongAccount = (context: DiagnosisContext) =>
    context.access === 'own' && context.accountIsMailbox === false
  return [
    ...refusedApp(told),
    { cause: 'mail.identity_mismatch', confidence: 'likely', when: (e, c) => told(e) && wrongAccount(c) },
    {
      cause: 'mail.protocol_disabled',
      confidence: 'likely',
      when: (e, c) => told(e) && c.protocol !== 'smtp' && c.access === 'own' && authenticatedElsewhere(c),
    },
    {
      cause: 'mail.protocol_disabled',
      confidence: 'likely',
      when: (e, c) =>
        told(e) &&
        c.protocol !== 'smtp' &&
        c.access === 'shared' &&
        (worksElsewhere(c, 'imap') || worksElsewhere(c, 'pop3')),
    },
    {
      cause: 'mail.shared_no_fullaccess',
      confidence: 'likely',
      when: (e, c) =>
        told(e) && c.protocol !== 'smtp' && c.access === 'shared' && authenticatedElsewhere(c, 'smtp'),
    },
    { cause: 'mail.auth_refused_unspecified', confidence: 'possible', when: told },
  ]
}

/** The token was taken and the mailbox did not open. */
export function notConnected(told: Told): readonly Rule[] {
  return [
    {
      cause: 'mail.protocol_disabled',
      confidence: 'likely',
      when: (e, c) => told(e) && readsElsewhere(c),
    },
    {
      cause: 'mail.app_mailbox_permission',
      confidence: 'likely',
      when: (e, c) => told(e) && c.access === 'app',
    },
    {
      cause: 'mail.shared_no_fullaccess',
      confidence: 'likely',
      when: (e, c) => told(e) && c.access === 'shared',
    },
    {
      cause: 'mail.identity_mismatch',
      confidence: 'likely',
      when: (e, c) => told(e) && c.access === 'own' && c.accountIsMailbox === false,
    },
    {
      cause: 'mail.protocol_disabled',
      confidence: 'likely',
      when: (e, c) => told(e) && c.access === 'own' && authenticatedElsewhere(c),
    },
    { cause: 'mail.not_connected_unspecified', confidence: 'possible', when: told },
  ]
}

/** The app reads this mailbox by another protocol: then its permission stands, and this one is switched off. */
function readsElsewhere(context: DiagnosisContext): boolean {
  return context.access === 'app' && (worksElsewhere(context, 'imap') || worksElsewhere(context, 'pop3'))
}

/**
 * The app's own token was refused. What is missing goes from the outside in: the permission that an administrator
 * grants in Entra, Exchange's knowledge of the app, the permission on the mailbox, the switch of the protocol.
 */
function refusedApp(told: Told): readonly Rule[] {
  const asApp = (when: (context: DiagnosisContext) => boolean) => (e: Evidence, c: DiagnosisContext) =>
    c.access === 'app' && told(e) && when(c)
  return [
    {
      cause: 'app.permission_missing',
      confidence: 'likely',
      when: asApp((c) => c.protocol !== undefined && (c.unpermitted ?? []).includes(c.protocol)),
    },
    {
      cause: 'mail.protocol_disabled',
      confidence: 'likely',
      when: asApp((c) => c.protocol !== 'smtp' && readsElsewhere(c)),
    },
    {
      cause: 'mail.app_mailbox_permission',
      confidence: 'likely',
      when: asApp((c) => authenticatedElsewhere(c)),
    },
    { cause: 'mail.app_service_principal', confidence: 'likely', when: asApp(() => true) },
  ]
}
