import { ConfigError } from '#lib/config.ts'
import { FolderBusyError } from '#lib/db/folder-lock.ts'
import { maskTokens } from '#lib/mask.ts'
import { VaultError } from '#lib/vault/vault.ts'

const EXPECTED = [ConfigError, VaultError, FolderBusyError]

/** Why the portal does not start, for the person at the terminal: a sentence where we know it, else the whole error. */
export function explainStart(error: unknown): string {
  const known = EXPECTED.some((kind) => error instanceof kind)
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)
  return `Mailgrant cannot start.\n${maskTokens(text)}`
}
