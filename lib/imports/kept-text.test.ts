import { describe, expect, it } from 'vitest'
import { keptText } from './kept-text.ts'
import { readMailboxList } from './read.ts'

const DEFAULTS = { access: 'own', protocols: ['imap'], tags: [] } as const
const MIGRATION = [
  'EmailAddress,UserName,Password,DisplayName',
  'info@a.example,a\\info,Winter-2026!,"Info, desk"',
  'sales@a.example,"broken,marker-password,Sales',
  ',nobody,marker-password,',
].join('\r\n')

describe('the text that is kept of a list', () => {
  it('is the list itself, where every column is read', () => {
    const text = 'address;name\r\ninfo@a.example;Info\r\n'
    expect(keptText(text)).toBe(text)
    expect(keptText('info@a.example\nsales@a.example')).toBe('info@a.example\nsales@a.example')
  })

  it('holds nothing of the columns that are passed over, and no line that cannot be told apart', () => {
    const kept = keptText(MIGRATION)
    expect(kept).not.toMatch(/Winter|marker-password|UserName|Password/)
    expect(kept).toContain('Info, desk')
  })

  it('gives the same rows again, and still names the bad ones', () => {
    const before = readMailboxList(MIGRATION, DEFAULTS)
    const after = readMailboxList(keptText(MIGRATION), DEFAULTS)
    expect(after.rows).toEqual(before.rows)
    expect(after.bad.length).toBeGreaterThan(0)
  })

  it('leaves a password out of the bad rows that are shown, too', () => {
    const { bad } = readMailboxList(MIGRATION, DEFAULTS)
    expect(bad.length).toBeGreaterThan(0)
    expect(JSON.stringify(bad)).not.toMatch(/Winter|marker-password/)
  })
})
