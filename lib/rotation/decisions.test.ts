import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HEALTH } from '#lib/diagnosis/health.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import { afterRefusal } from './after-refusal.ts'
import { type Candidate, chooseSamples, SAMPLES_PER_KIND, sampleProtocol } from './choose-samples.ts'
import { type Fate, fateOfProtocol, fateWithoutToken, judgeSamples, type Tried } from './judge-samples.ts'
import { restEnd } from './rest-step.ts'
import { canTakeBack, goesOnSoon, stepsOf } from './stand.ts'
import { asksFirst } from './switch-step.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const LATER = new Date('2026-12-21T12:00:00Z')

const candidates: fc.Arbitrary<readonly Candidate[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('own', 'shared', 'app'),
      grantId: fc.option(fc.constantFrom('g1', 'g2', 'g3', 'g4')),
      health: fc.constantFrom(...HEALTH),
      checked: fc.integer({ min: 0, max: 1e6 }),
      protocols: fc.uniqueArray(fc.constantFrom('imap', 'pop3', 'smtp')),
    }),
    { maxLength: 20 },
  )
  .map((rows) =>
    rows.map(({ checked, protocols, kind, ...row }, n) => ({
      ...row,
      kind,
      grantId: kind === 'app' ? null : row.grantId,
      mailboxId: `m${n}`,
      address: `m${n}@contoso.example`,
      cause: null,
      lastCheckedAt: new Date(checked),
      protocols: protocols.map((protocol) => ({ protocol, health: row.health, cause: null })),
    })),
  )

describe('which mailboxes are tried', () => {
  it('is at most two of each kind, of different sign-ins, and never one that cannot be tried', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const chosen = chooseSamples(all)
        for (const kind of ['own', 'shared', 'app'] as const) {
          const mine = chosen.filter((one) => one.kind === kind)
          expect(mine.length).toBeLessThanOrEqual(SAMPLES_PER_KIND)
          if (kind !== 'app') expect(new Set(mine.map(({ grantId }) => grantId)).size).toBe(mine.length)
        }
        for (const one of chosen) {
          expect(sampleProtocol(one)).not.toBeNull()
          expect(one.kind === 'app' || one.grantId !== null).toBe(true)
        }
      }),
    )
  })

  it('leaves no kind out, and takes what fails only where nothing of its kind works', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const chosen = chooseSamples(all)
        for (const kind of ['own', 'shared', 'app'] as const) {
          const usable = all.filter(
            (one) => one.kind === kind && one.protocols.length > 0 && (kind === 'app' || one.grantId),
          )
          const mine = chosen.filter((one) => one.kind === kind)
          expect(mine.length > 0).toBe(usable.length > 0)
          const works = usable.some(({ health }) => health === 'healthy')
          if (works) expect(mine.every(({ health }) => health === 'healthy')).toBe(true)
        }
      }),
    )
  })

  it('does not hang on the order in which they are read', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        expect(chooseSamples(all.toReversed())).toEqual(chooseSamples(all))
      }),
    )
  })
})

const refusal = (kind: TokenFailure['class'], number?: number): TokenFailure => ({
  class: kind,
  evidence: { source: 'entra', stage: 'app-token', text: 'no', ...(number ? { aadsts: [number] } : {}) },
})
const tried = (fate: Fate, failure: TokenFailure | null = null): Tried => ({
  fate,
  failure,
  sample: {
    kind: 'own',
    mailboxId: 'm',
    address: 'm@contoso.example',
    grantId: 'g',
    ok: fate === 'ok',
    protocol: 'imap',
    cause: null,
    evidence: null,
  },
})

describe('what a refused token call leads to', () => {
  it.each([
    ['a wrong secret that may be too new', refusal('app-credential', 7000215), 0, 'not-known-yet', 5],
    ['the same a little later', refusal('app-credential', 7000215), 1, 'not-known-yet', 10],
    ['the same when time is up', refusal('app-credential', 7000215), 2, 'refused', null],
    ['a certificate Entra does not know', refusal('app-credential', 700027), 0, 'not-known-yet', 5],
    ['an expired secret', refusal('app-credential', 7000222), 0, 'expired', null],
    ['an app that is gone', refusal('app-credential', 700016), 0, 'refused', null],
    ['a wrong setting', refusal('configuration', 500011), 0, 'refused', null],
  ] as const)('%s', (_, failure, failures, code, again) => {
    expect(afterRefusal(failure, failures, [5, 10])).toMatchObject({ trouble: { code }, again })
  })

  it('the network and a busy service are tried again by themselves, however often', () => {
    fc.assert(
      fc.property(fc.constantFrom('network', 'transient', 'throttled'), fc.nat(1000), (kind, failures) => {
        const { trouble, again } = afterRefusal(refusal(kind), failures, [])
        expect(again).toBeGreaterThanOrEqual(0)
        expect(again).toBeLessThanOrEqual(3_600)
        expect(trouble.code).toBe(kind === 'throttled' ? 'throttled' : 'unreachable')
      }),
    )
  })
})

describe('what the samples lead to', () => {
  const verdict = (all: readonly Tried[], failures = 0) => {
    const told = judgeSamples(all, failures, [5])
    return told === 'goes-on' ? told : `${told.trouble.code} ${told.again === null ? 'waits' : 'again'}`
  }

  it.each([
    ['an app without any mailbox goes on', [], 'goes-on'],
    ['all work', [tried('ok'), tried('ok')], 'goes-on'],
    ['some fail as before', [tried('ok'), tried('known')], 'goes-on'],
    ['one fails that worked', [tried('ok'), tried('new')], 'sample-failed again'],
    [
      'Entra refuses the app',
      [tried('new'), tried('credential', refusal('app-credential', 700016))],
      'sample-refused waits',
    ],
    [
      'Entra does not know the secret everywhere',
      [tried('credential', refusal('app-credential', 7000215))],
      'not-known-yet again',
    ],
    ['Entra cannot be reached', [tried('passing', refusal('network'))], 'unreachable again'],
    ['a mail server is busy', [tried('ok'), tried('passing')], 'unreachable again'],
  ] as const)('%s', (_, all, told) => {
    expect(verdict(all)).toBe(told)
  })

  it('a mail server that stays busy holds nothing up, a token service that stays away does', () => {
    expect(verdict([tried('passing')], 3)).toBe('goes-on')
    expect(verdict([tried('passing', refusal('network'))], 30)).toBe('unreachable again')
  })

  it('never goes on with what Entra refuses or what has newly failed', () => {
    const fate = fc.constantFrom<Fate>('ok', 'known', 'credential', 'passing', 'new')
    fc.assert(
      fc.property(fc.array(fate), fc.nat(10), (fates, failures) => {
        const all = fates.map((one) =>
          tried(one, one === 'credential' ? refusal('app-credential', 7000215) : null),
        )
        const bad = fates.includes('credential') || fates.includes('new')
        if (bad) expect(judgeSamples(all, failures, [])).not.toBe('goes-on')
      }),
    )
  })

  it.each([
    ['app-credential', 'secret.expired', 'secret.expired', 'credential'],
    ['reauth', 'refresh.revoked', 'refresh.revoked', 'known'],
    ['reauth', 'refresh.revoked', null, 'new'],
    ['network', 'network.dns', 'network.dns', 'passing'],
  ] as const)('without a token: %s %s after %s is %s', (kind, cause, before, fate) => {
    expect(fateWithoutToken(kind, cause, before)).toBe(fate)
  })

  it.each([
    ['healthy', null, 'x', 'ok'],
    ['failing', 'x', 'x', 'known'],
    ['throttled', 'x', 'x', 'known'],
    ['throttled', 'y', 'x', 'passing'],
    ['failing', 'y', null, 'new'],
  ] as const)('at a mail server: %s with %s after %s is %s', (health, cause, before, fate) => {
    expect(fateOfProtocol({ health, cause }, before)).toBe(fate)
  })
})

describe('the rest of the old one', () => {
  const old = { state: 'fallback', expiresAt: LATER, goneFromEntraAt: null } as const

  it('goes on while it lives, and ends with its end, its removal or something newer', () => {
    expect(restEnd(old, NOW)).toBeNull()
    expect(restEnd({ ...old, expiresAt: NOW }, NOW)).toBe('over')
    expect(restEnd({ ...old, goneFromEntraAt: NOW }, NOW)).toBe('removed')
    expect(restEnd({ ...old, state: 'retired' }, NOW)).toBe('replaced')
    expect(restEnd(null, NOW)).toBe('replaced')
  })

  it('is what can be gone back to, and nothing else after the switch', () => {
    const open = { endedAt: null, switchedAt: null }
    expect(canTakeBack(open, null, NOW)).toBe(true)
    expect(canTakeBack({ ...open, switchedAt: NOW }, old, NOW)).toBe(true)
    expect(canTakeBack({ ...open, switchedAt: NOW }, { ...old, expiresAt: NOW }, NOW)).toBe(false)
    expect(canTakeBack({ ...open, switchedAt: NOW }, { ...old, goneFromEntraAt: NOW }, NOW)).toBe(false)
    expect(canTakeBack({ ...open, switchedAt: NOW }, null, NOW)).toBe(false)
    expect(canTakeBack({ endedAt: NOW, switchedAt: null }, old, NOW)).toBe(false)
  })
})

describe('what the page shows of the steps', () => {
  const stands = (given: Partial<Parameters<typeof stepsOf>[0]>) =>
    stepsOf({ mode: 'by-hand', step: 'prove', trouble: null, waits: false, ...given }).map(
      ({ step, stand }) => `${step} ${stand}`,
    )

  it('is done, running and to come, in their order', () => {
    expect(stands({ step: 'sample' })).toEqual([
      'prove done',
      'sample runs',
      'switch to-come',
      'rest to-come',
    ])
    expect(stands({ mode: 'by-graph', step: 'add' })[0]).toBe('add runs')
    expect(stands({ mode: 'by-graph', step: 'remove' }).at(-1)).toBe('remove runs')
  })

  it('tells waiting from being held up', () => {
    expect(stands({ step: 'switch', waits: true })[2]).toBe('switch waits')
    expect(stands({ step: 'rest' })[3]).toBe('rest waits')
    expect(stands({ trouble: { code: 'refused', evidence: null }, waits: true })[0]).toBe('prove held-up')
  })

  it('is looked at again only while something goes on soon', () => {
    expect(goesOnSoon({ step: 'prove', waits: false })).toBe(true)
    expect(goesOnSoon({ step: 'prove', waits: true })).toBe(false)
    expect(goesOnSoon({ step: 'rest', waits: false })).toBe(false)
  })

  it('asks before the switch only by hand, and only where nobody said otherwise', () => {
    expect(asksFirst({ mode: 'by-hand', mark: null })).toBe(true)
    expect(asksFirst({ mode: 'by-hand', mark: 'by-itself' })).toBe(false)
    expect(asksFirst({ mode: 'by-graph', mark: 'Mailgrant 2026-11-21 1a2b3c4d' })).toBe(false)
  })
})
