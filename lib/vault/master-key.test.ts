import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { deriveKey, loadOrCreateMasterKeyFile, parseMasterKey } from './master-key.ts'

const text = () => randomBytes(32).toString('base64')

describe('a master key', () => {
  it('is 32 bytes in base64, with or without its padding and surrounding blanks', () => {
    const given = text()
    const { fingerprint } = parseMasterKey(new Secret(given))
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/)
    expect(parseMasterKey(new Secret(` ${given}\n`)).fingerprint).toBe(fingerprint)
    expect(parseMasterKey(new Secret(given.replace('=', ''))).fingerprint).toBe(fingerprint)
  })

  it.each([
    '',
    'changeme',
    randomBytes(16).toString('base64'),
    randomBytes(33).toString('base64'),
    randomBytes(32).toString('hex'),
    `${randomBytes(32).toString('base64')}AAAA`,
  ])('refuses %j without repeating it', (given) => {
    let message = ''
    try {
      parseMasterKey(new Secret(given))
    } catch (error) {
      message = `${error}`
    }
    expect(message).toBe('VaultError: The master key must be 32 bytes in base64')
  })

  it('does not show its bytes when it is printed', () => {
    const given = text()
    const master = parseMasterKey(new Secret(given))
    const printed = inspect(master, { depth: 9, showHidden: true }) + JSON.stringify(master)
    expect(printed).not.toContain(given)
    expect(printed).not.toContain(Buffer.from(given, 'base64').toString('hex'))
  })

  it('gives another key for each purpose, and the same one each time', () => {
    const master = new Secret(text())
    expect(deriveKey(master, 'one').reveal()).toBe(deriveKey(master, 'one').reveal())
    expect(deriveKey(master, 'one').reveal()).not.toBe(deriveKey(master, 'two').reveal())
    expect(Buffer.from(deriveKey(master, 'one').reveal(), 'base64')).toHaveLength(32)
  })
})

describe('the master key file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mailgrant-key-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is made once, for its owner only, and read from then on', async () => {
    const path = join(folder, 'data', 'master.key')
    const first = await loadOrCreateMasterKeyFile(path)
    const second = await loadOrCreateMasterKeyFile(path)

    expect(second.reveal()).toBe(first.reveal())
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
    expect(readFileSync(path, 'utf8').trim()).toBe(first.reveal())
  })

  it('is one file for twenty that begin together, and no drafts stay behind', async () => {
    const path = join(folder, 'master.key')
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateMasterKeyFile(path)))
    expect(new Set(keys.map((key) => key.reveal())).size).toBe(1)
    expect(readdirSync(folder)).toEqual(['master.key'])
  })

  it('is refused when others can read it', async () => {
    const path = join(folder, 'master.key')
    await loadOrCreateMasterKeyFile(path)
    chmodSync(path, 0o644)
    await expect(loadOrCreateMasterKeyFile(path)).rejects.toThrow('chmod 600')
  })

  it('is never replaced when it holds something else', async () => {
    const path = join(folder, 'master.key')
    writeFileSync(path, 'half a k', { mode: 0o600 })
    await expect(loadOrCreateMasterKeyFile(path)).rejects.toMatchObject({ code: 'wrong-master-key' })
    expect(readFileSync(path, 'utf8')).toBe('half a k')
  })
})
