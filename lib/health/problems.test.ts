import { describe, expect, it } from 'vitest'
import type { ProbeResults } from '#lib/db/schema/mailboxes.ts'
import { judge } from '#lib/probes/judge.ts'
import { failed, IMAP_THROTTLED, passed, SMTP_OFF } from '#lib/probes/testing/fake-tools.ts'
import { DEFAULTS } from './board-params.ts'
import { countUp } from './counts.ts'
import { permissionTable } from './permission-table.ts'
import { problemsOf } from './problems.ts'

const results = (...given: Parameters<typeof judge>[0]): ProbeResults => ({
  token: { status: 'passed' },
  protocols: judge(given, {}).protocols,
})

describe('what is wrong', () => {
  it('is nothing when everything works', () => {
    expect(problemsOf(results(passed('imap')))).toEqual([])
  })

  it('names each cause once, with all it stops, the worst first', () => {
    const dns = { source: 'dns', code: 'ENOTFOUND', text: 'getaddrinfo ENOTFOUND' } as const
    const found = problemsOf(results(failed('imap', 'dns', dns), failed('pop3', 'dns', dns), SMTP_OFF))
    expect(found.map(({ cause, protocols }) => [cause, protocols])).toEqual([
      ['net.dns', ['imap', 'pop3']],
      ['smtp.auth_disabled_work', ['smtp']],
    ])
    expect(found[0]?.evidence?.code).toBe('ENOTFOUND')
    expect(problemsOf(results(IMAP_THROTTLED, SMTP_OFF)).map(({ cause }) => cause)).toEqual([
      'smtp.auth_disabled_work',
      'mail.throttled_or_busy',
    ])
  })

  it('is the token when there was none', () => {
    const evidence = { source: 'entra', stage: 'refresh', text: 'AADSTS50173' }
    const found = problemsOf({
      token: { status: 'failed', cause: 'refresh.revoked', evidence },
      protocols: judge([passed('imap'), passed('smtp')], {}).protocols,
    })
    expect(found).toEqual([
      { cause: 'refresh.revoked', protocols: ['imap', 'smtp'], token: true, evidence, reasons: null },
    ])
  })

  it('is unspecified for a cause of another version', () => {
    const found = problemsOf({ token: { status: 'failed', cause: 'gone.cause' }, protocols: [] })
    expect(found).toMatchObject([{ cause: 'unspecified', evidence: null }])
  })
})

describe('what the token may do', () => {
  it('is compared with what each protocol needs, in whatever form Entra prints it', () => {
    const scopes = [
      'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://x.example/Mail.Read',
      'openid',
    ]
    expect(permissionTable('own', scopes, ['imap', 'smtp'])).toEqual({
      lines: [
        { protocol: 'imap', permission: 'IMAP.AccessAsUser.All', granted: true },
        { protocol: 'smtp', permission: 'SMTP.Send', granted: false },
      ],
      extra: ['Mail.Read'],
    })
  })
  it('are roles of the app when no person is behind it', () => {
    expect(permissionTable('app', ['SMTP.SendAsApp'], ['smtp']).lines).toEqual([
      { protocol: 'smtp', permission: 'SMTP.SendAsApp', granted: true },
    ])
  })
})

describe('the counts', () => {
  const tally = [
    { health: 'failing', cause: 'net.dns', mailboxes: 3 },
    { health: 'failing', cause: 'refresh.revoked', mailboxes: 1 },
    { health: 'healthy', cause: null, mailboxes: 5 },
  ] as const
  it('tell of each state how many its link leads to', () => {
    expect(countUp(tally, DEFAULTS)).toMatchObject({
      all: 9,
      matching: 9,
      byHealth: { failing: 4, healthy: 5 },
    })
    expect(countUp(tally, { ...DEFAULTS, state: 'failing' })).toMatchObject({ all: 9, matching: 4 })
    expect(countUp(tally, { ...DEFAULTS, cause: 'net.dns' })).toMatchObject({
      all: 3,
      byHealth: { healthy: 0 },
    })
  })
  it('offer every cause of the chosen state, whichever is chosen now', () => {
    const { causes } = countUp(tally, { ...DEFAULTS, state: 'failing', cause: 'refresh.revoked' })
    expect(causes).toEqual([
      { cause: 'net.dns', mailboxes: 3 },
      { cause: 'refresh.revoked', mailboxes: 1 },
    ])
  })
})
