import { attempts } from './attempts.ts'
import { auditEvents, auditHead } from './audit.ts'
import { deepChecks, preflights } from './checks.ts'
import { accounts, grants } from './grants.ts'
import { importRows, imports } from './imports.ts'
import { invitations } from './invitations.ts'
import { mailboxes, mailboxProtocols, probes } from './mailboxes.ts'
import { moves } from './moves.ts'
import { rechecks } from './rechecks.ts'
import { credentials, registrations } from './registrations.ts'
import { unnamedFailures } from './unnamed.ts'
import { sessions, setupCodes, signInThrottles, users } from './users.ts'
import { vaultKeys } from './vault.ts'

export const tables = {
  accounts,
  attempts,
  auditEvents,
  auditHead,
  credentials,
  deepChecks,
  grants,
  importRows,
  imports,
  invitations,
  mailboxes,
  mailboxProtocols,
  moves,
  preflights,
  probes,
  rechecks,
  registrations,
  sessions,
  setupCodes,
  signInThrottles,
  unnamedFailures,
  users,
  vaultKeys,
}
