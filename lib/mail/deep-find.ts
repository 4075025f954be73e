import { setTimeout as pause } from 'node:timers/promises'
import type { ImapFlow, ListResponse } from 'imapflow'
import type { Secret } from '#lib/secret.ts'
import { type ImapSession, withImap } from './deep-imap.ts'
import { type DeepMessage, messageIdOf } from './deep-message.ts'
import { type DeepOptions, type DeepOutcome, deepRun } from './deep-run.ts'
import type { ProbeTarget } from './stages.ts'

export interface Found {
  /** Where it arrived; null when it did not in time. */
  readonly folder: string | null
  /** It was filed as junk: sent and received, but nobody would have seen it. */
  readonly junk: boolean
  /** Milliseconds until it was seen. */
  readonly after: number
  /** `expunged`: gone for good. `left`: it is still there, because only it could not be taken out safely. */
  readonly removal: 'expunged' | 'left' | 'none'
  /** The folder in which a copy of the sent message was seen. It is not touched. */
  readonly sentCopy: string | null
}

/**
 * Looks for the message by its Message-ID until it is there or the time is up, and takes out this one message: by
 * its UID, after its Message-ID was read once more, and only where the server can expunge a single UID (RFC 4315).
 */
export function findAndRemove(
  target: ProbeTarget,
  token: Secret,
  message: DeepMessage,
  options: DeepOptions,
): Promise<DeepOutcome<Found>> {
  return deepRun(
    target,
    token,
    options,
    ({ find, remove }) => find + remove,
    (run, { find, pollEvery }) =>
      withImap(run, async (session) => {
        const { client, during } = session
        const began = options.now()
        const messageId = messageIdOf(message)
        const folders = await during(client.list())
        await during(client.mailboxOpen('INBOX'))
        let uid = await uidOf(session, messageId)
        while (uid === null && options.now() - began < find) {
          await pause(pollEvery, undefined, { signal: run.signal }).catch(() => {
            throw run.signal.reason
          })
          // A server tells of new messages only when it is asked something.
          await during(client.noop())
          uid = await uidOf(session, messageId)
        }
        const after = Math.round(options.now() - began)
        const junk = uid === null ? pathOf(folders, '\\Junk') : null
        if (junk) {
          await during(client.mailboxOpen(junk))
          uid = await uidOf(session, messageId)
        }
        const folder = uid === null ? null : (junk ?? 'INBOX')
        const removal = uid === null ? 'none' : await remove(session, uid, messageId)
        const sentCopy = await copyIn(session, pathOf(folders, '\\Sent'), messageId)
        return { folder, junk: folder !== null && folder === junk, after, removal, sentCopy }
      }),
  )
}

async function uidOf({ client, during }: ImapSession, messageId: string): Promise<number | null> {
  const uids = await during(client.search({ header: { 'Message-ID': messageId } }, { uid: true }))
  // Nothing is taken for the message that does not stand alone.
  return uids && uids.length === 1 ? (uids[0] ?? null) : null
}

async function remove(
  { client, during }: ImapSession,
  uid: number,
  messageId: string,
): Promise<'expunged' | 'left'> {
  const read = await during(client.fetchOne(String(uid), { envelope: true }, { uid: true }))
  if (!read || read.envelope?.messageId !== messageId || !canExpungeOne(client)) return 'left'
  await during(client.messageDelete(String(uid), { uid: true }))
  return (await uidOf({ client, during }, messageId)) === null ? 'expunged' : 'left'
}

/** Without it EXPUNGE would take every message along that somebody else has marked as deleted. */
function canExpungeOne(client: ImapFlow): boolean {
  return client.capabilities.has('UIDPLUS')
}

async function copyIn(
  { client, during }: ImapSession,
  folder: string | null,
  messageId: string,
): Promise<string | null> {
  if (!folder) return null
  await during(client.mailboxOpen(folder, { readOnly: true }))
  return (await uidOf({ client, during }, messageId)) === null ? null : folder
}

function pathOf(folders: readonly ListResponse[], use: string): string | null {
  return folders.find(({ specialUse }) => specialUse === use)?.path ?? null
}
