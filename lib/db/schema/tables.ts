import { alertRules, channels, outbox } from './alerts.ts'
import { attempts } from './attempts.ts'
import { auditEvents, auditHead } from './audit.ts'
import { deepChecks, preflights } from './checks.ts'
import { calendarFeeds, consumers } from './consumers.ts'
import { accounts, grants } from './grants.ts'
import { importRows, imports } from './imports.ts'
import { heartbeats, incidentEvents, incidents } from './incidents.ts'
import { invitations } from './invitations.ts'
import { mailboxes, mailboxProtocols, probes } from './mailboxes.ts'
import { moves } from './moves.ts'
import { rechecks } from './rechecks.ts'
import { credentials, registrations } from './registrations.ts'
import { rotations } from './rotations.ts'
import { unnamedFailures } from './unnamed.ts'
import { sessions, setupCodes, signInThrottles, users } from './users.ts'
import { vaultKeys } from './vault.ts'

export const tables = {
  accounts,
  alertRules,
  attempts,
  auditEvents,
  auditHead,
  calendarFeeds,
  channels,
  consumers,
  credentials,
  deepChecks,
  grants,
  heartbeats,
  importRows,
  imports,
  incidentEvents,
  incidents,
  invitations,
  mailboxProtocols,
  mailboxes,
  moves,
  outbox,
  preflights,
  probes,
  rechecks,
  registrations,
  rotations,
  sessions,
  setupCodes,
  signInThrottles,
  unnamedFailures,
  users,
  vaultKeys,
}
