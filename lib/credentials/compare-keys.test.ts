import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EntraKey } from '#lib/db/schema/registrations.ts'
import { compareKeys, type HeldCredential } from './compare-keys.ts'

const SHA1 = 'A'.repeat(40)
const SHA256 = 'B'.repeat(64)

const held = (given: Partial<HeldCredential> = {}): HeldCredential => ({
  id: 'ours',
  kind: 'secret',
  entraKeyId: null,
  beginning: 'abc',
  thumbprints: [],
  expiresAt: new Date('2027-06-01T23:59:59.999Z'),
  ...given,
})
const listed = (keyId: string, given: Partial<EntraKey> = {}): EntraKey => ({
  kind: 'secret',
  keyId,
  hint: 'abc',
  thumbprint: null,
  displayName: null,
  startsAt: null,
  expiresAt: '2027-06-01T08:00:00.000Z',
  ...given,
})
const matchOf = (one: HeldCredential, ...keys: EntraKey[]) => compareKeys([one], keys).matches.get(one.id)

describe('a secret the portal holds', () => {
  test('is found by its key id, whatever it begins with', () => {
    const keys = [listed('other'), listed('known', { hint: 'xyz' })]
    expect(matchOf(held({ entraKeyId: 'known' }), ...keys)).toMatchObject({
      kind: 'same',
      key: { keyId: 'known' },
    })
  })

  test('is found by how it begins when nothing else begins so', () => {
    expect(matchOf(held(), listed('this'), listed('soonest', { hint: 'zzz' }))).toMatchObject({
      kind: 'same',
      key: { keyId: 'this' },
    })
  })

  test.each([
    ['2027-06-04T00:00:00Z', 3],
    ['2027-05-30T23:59:59Z', -2],
  ])('differs from Entra by whole days in UTC (%s)', (expiresAt, days) => {
    expect(matchOf(held(), listed('this', { expiresAt }))).toMatchObject({ kind: 'differs', days })
  })

  test('agrees with a key that has no date', () => {
    expect(matchOf(held(), listed('this', { expiresAt: null }))?.kind).toBe('same')
  })

  test('is ambiguous when several begin alike, even if only one of them ends on its day', () => {
    const twins = [listed('one'), listed('two', { expiresAt: '2028-01-01T00:00:00Z' })]
    expect(matchOf(held(), ...twins)).toEqual({ kind: 'ambiguous', candidates: twins })
  })

  test('is ambiguous when two of the portal’s begin like the only one in Entra', () => {
    const { matches, unknown } = compareKeys([held({ id: 'a' }), held({ id: 'b' })], [listed('only')])
    expect([...matches.values()].map(({ kind }) => kind)).toEqual(['ambiguous', 'ambiguous'])
    expect(unknown).toEqual([])
  })

  test('leaves to another what that one is known by', () => {
    const keys = [listed('first'), listed('second')]
    const { matches } = compareKeys([held({ id: 'a', entraKeyId: 'first' }), held({ id: 'b' })], keys)
    expect(matches.get('b')).toMatchObject({ kind: 'same', key: { keyId: 'second' } })
  })

  test('is gone when its key id is no longer listed, and is not taken for one that begins alike', () => {
    const like = listed('like')
    const { matches, unknown } = compareKeys([held({ entraKeyId: 'removed' })], [like])
    expect(matches.get('ours')).toEqual({ kind: 'gone', candidates: [like] })
    expect(unknown).toEqual([like])
  })

  test('stays unmatched when nothing looks like it, or nobody knows how it begins', () => {
    expect(matchOf(held(), listed('x', { hint: 'xyz' }), listed('y', { hint: null }))?.kind).toBe('unmatched')
    expect(matchOf(held({ beginning: null }), listed('x', { hint: null }))?.kind).toBe('unmatched')
  })
})

describe('a certificate the portal holds', () => {
  const certificate = held({ kind: 'certificate', beginning: null, thumbprints: [SHA1, SHA256] })

  test.each([SHA1, SHA256])('is found by its thumbprint %s', (thumbprint) => {
    const keys = [listed('abc'), listed('c', { kind: 'certificate', hint: null, thumbprint })]
    const { matches, unknown } = compareKeys([certificate], keys)
    expect(matches.get('ours')).toMatchObject({ kind: 'same', key: { keyId: 'c' } })
    expect(unknown.map(({ keyId }) => keyId)).toEqual(['abc'])
  })

  test('is unmatched before Entra has it', () => {
    expect(matchOf(certificate, listed('c', { kind: 'certificate', thumbprint: null }))?.kind).toBe(
      'unmatched',
    )
  })
})

const beginnings = fc.constantFrom('abc', 'abd', 'xyz')
const days = fc.integer({ min: 1, max: 900 }).map((day) => new Date(Date.UTC(2026, 0, day)))
const keys = fc.uniqueArray(
  fc.record({ keyId: fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5'), hint: beginnings, at: days }),
  { selector: ({ keyId }) => keyId },
)
const ours = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    entraKeyId: fc.constantFrom('k1', 'k2', 'k9', null),
    beginning: beginnings,
    expiresAt: days,
  }),
  { selector: ({ id, entraKeyId }) => entraKeyId ?? id },
)
const asHeld = (all: readonly Partial<HeldCredential>[]) =>
  all.filter((one, at) => all.findIndex(({ id }) => id === one.id) === at).map(held)
const foundIn = (all: readonly HeldCredential[], among: readonly EntraKey[]) =>
  [...compareKeys(all, among).matches].map(([id, match]) => [id, 'key' in match ? match.key.keyId : null])

describe('whatever is held and listed', () => {
  test('no key is taken for two, and every one is accounted for', () => {
    fc.assert(
      fc.property(ours, keys, (mine, theirs) => {
        const listing = theirs.map(({ keyId, hint }) => listed(keyId, { hint }))
        const { matches, unknown } = compareKeys(asHeld(mine), listing)
        const taken = [...matches.values()].flatMap((match) => ('key' in match ? match.key.keyId : []))
        expect(new Set(taken).size).toBe(taken.length)
        const open = [...matches.values()].flatMap((match) =>
          match.kind === 'ambiguous' ? match.candidates.map(({ keyId }) => keyId) : [],
        )
        const named = new Set([...taken, ...open, ...unknown.map(({ keyId }) => keyId)])
        expect(named.size).toBe(listing.length)
        expect(unknown.some(({ keyId }) => taken.includes(keyId))).toBe(false)
      }),
    )
  })

  test('neither dates nor order decide which one it is', () => {
    fc.assert(
      fc.property(ours, keys, (mine, theirs) => {
        const all = asHeld(mine)
        const listing = theirs.map(({ keyId, hint, at }) =>
          listed(keyId, { hint, expiresAt: at.toISOString() }),
        )
        const otherwise = listing.map((key) => ({ ...key, expiresAt: '2030-01-01T00:00:00Z' })).reverse()
        expect(foundIn(all, otherwise)).toEqual(foundIn(all, listing))
      }),
    )
  })
})
