import { createSecretKey, randomBytes } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { decrypt, encrypt } from './envelope.ts'
import { type Place, VaultError } from './vault.ts'

const key = createSecretKey(randomBytes(32))
const PLACE: Place = { table: 'grants', column: 'refresh_sealed', row: 'row-1' }
const CLEAR = 'marker-refresh-token'
const seal = () => encrypt(key, 'key-1', PLACE, Buffer.from(CLEAR))

async function open(text: string): Promise<string> {
  return Buffer.from(await decrypt(key, PLACE, text)).toString()
}

describe('an envelope', () => {
  it('opens with its key in its place', async () => {
    expect(await open(await seal())).toBe(CLEAR)
  })

  it('does not open when any one character of it is another', async () => {
    const text = await seal()
    let tried = 0
    for (let at = 0; at < text.length; at += 1) {
      // The last character of a base64url part carries bits that mean nothing.
      if (text[at] === '.' || text[at + 1] === '.' || at === text.length - 1) continue
      const other = text[at] === 'A' ? 'B' : 'A'
      const altered = text.slice(0, at) + other + text.slice(at + 1)
      await expect(open(altered), `character ${at}`).rejects.toBeInstanceOf(VaultError)
      tried += 1
    }
    expect(tried).toBeGreaterThan(150)
  })

  it('does not open when cut off anywhere, or with something behind it', async () => {
    const text = await seal()
    for (let length = 0; length < text.length - 1; length += 1) {
      await expect(open(text.slice(0, length)), `${length} characters`).rejects.toBeInstanceOf(VaultError)
    }
    for (const tail of ['.', '.AAAA', 'AAAA', ' ', '\n']) {
      await expect(open(text + tail), JSON.stringify(tail)).rejects.toBeInstanceOf(VaultError)
    }
  })

  it.each([
    '',
    CLEAR,
    'null',
    '{}',
    '....',
    'a.b.c.d.e',
    'eyJhbGciOiJub25lIn0.bWFya2Vy.',
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(CLEAR).toString('base64url')}.`,
    Buffer.from(CLEAR).toString('base64'),
  ])('takes %j for no envelope and never for clear text', async (text) => {
    await expect(open(text)).rejects.toMatchObject({ name: 'VaultError', code: 'altered' })
  })

  it('does not open random bytes in its form', async () => {
    for (let round = 0; round < 200; round += 1) {
      const part = (bytes: number) => randomBytes(bytes).toString('base64url')
      const [header] = (await seal()).split('.')
      await expect(open(`${header}..${part(12)}.${part(round)}.${part(16)}`)).rejects.toBeInstanceOf(
        VaultError,
      )
      await expect(open(randomBytes(round).toString('latin1'))).rejects.toBeInstanceOf(VaultError)
    }
  })

  it.each([
    ['another encryption', { alg: 'dir', enc: 'A128CBC-HS256' }],
    ['another way of giving the key', { alg: 'A256GCMKW', enc: 'A256GCM' }],
  ])('refuses %s', async (_what, header) => {
    const text = await new CompactEncrypt(Buffer.from(CLEAR))
      .setProtectedHeader({ ...header, kid: 'key-1', place: '["grants","refresh_sealed","row-1"]' })
      .encrypt(randomBytes(32))
    await expect(open(text)).rejects.toMatchObject({ code: 'altered' })
  })

  it('refuses a header with anything more in it', async () => {
    const place = '["grants","refresh_sealed","row-1"]'
    const text = await new CompactEncrypt(Buffer.from(CLEAR))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'key-1', place, more: true })
      .encrypt(key)
    await expect(open(text)).rejects.toMatchObject({ code: 'altered' })
  })

  it('repeats nothing of the value in its errors', async () => {
    const text = (await seal()).replace(/.....$/, 'AAAAA')
    const error = await open(text).catch((thrown: Error) => thrown)
    expect(error).toBeInstanceOf(VaultError)
    expect(`${(error as Error).message}${(error as Error).stack}`).not.toContain(text.slice(0, 30))
    expect((error as Error).cause).toBeUndefined()
  })
})
