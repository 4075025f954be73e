import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Secret } from '#lib/secret.ts'
import { VaultError } from './vault.ts'

const KEY_BYTES = 32
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/

/** The key that wraps data keys and nothing else. A `KeyObject` does not print its bytes. */
export interface MasterKey {
  readonly key: KeyObject
  /** Tells one key from another and nothing more: safe to store and to show. */
  readonly fingerprint: string
}

/** Reads 32 bytes in base64. Throws `VaultError` without repeating what was given. */
export function parseMasterKey(text: Secret): MasterKey {
  const trimmed = new Secret(text.reveal().trim())
  if (!BASE64.test(trimmed.reveal())) {
    throw new VaultError('wrong-master-key', 'The master key must be 32 bytes in base64')
  }
  const key = createSecretKey(Buffer.from(trimmed.reveal(), 'base64'))
  return { key, fingerprint: fingerprintOf(key, 'master key') }
}

/** Half an HMAC under the key itself: without the key nobody can tell which one it was. */
export function fingerprintOf(key: KeyObject, kind: string): string {
  return createHmac('sha256', key).update(`mailgrant ${kind} fingerprint`).digest('hex').slice(0, 32)
}

/** A key for another purpose, in base64. It changes with the master key. */
export function deriveKey(masterKey: Secret, purpose: string): Secret {
  return derive(parseMasterKey(masterKey).key, purpose)
}

/** HKDF-SHA256 (RFC 5869) with the purpose as its info. */
export function derive(key: KeyObject, purpose: string): Secret {
  return new Secret(Buffer.from(hkdfSync('sha256', key, '', `mailgrant ${purpose}`, 32)).toString('base64'))
}

/** Reads the key file, or makes it once, readable by its owner only. Safe when two processes begin together. */
export async function loadOrCreateMasterKeyFile(path: string): Promise<Secret> {
  return (await readKeyFile(path)) ?? (await createKeyFile(path))
}

async function readKeyFile(path: string): Promise<Secret | null> {
  try {
    const { mode } = await stat(path)
    if (mode & 0o077) {
      throw new VaultError(
        'wrong-master-key',
        `The master key file ${path} can be read by others: run chmod 600 on it`,
      )
    }
    const text = new Secret((await readFile(path, 'utf8')).trim())
    parseMasterKey(text)
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function createKeyFile(path: string): Promise<Secret> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
    await file.sync()
    // A link appears whole or not at all, and fails when somebody else was faster.
    await link(draft, path)
    await syncFolder(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await file.close()
    await rm(draft, { force: true })
  }
  const text = await readKeyFile(path)
  if (!text) throw new VaultError('wrong-master-key', `The master key file ${path} vanished`)
  return text
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
