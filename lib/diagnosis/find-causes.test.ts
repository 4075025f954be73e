import { describe, expect, test } from 'vitest'
import { CAUSE_IDS } from './causes.ts'
import { CAUSES_OF, FAMILIES, familyOf } from './families.ts'
import { findCauses, LONGEST_CAUSE_SEARCH } from './find-causes.ts'
import { PLANS } from './remedies/remedy.ts'
import { CAUSES_IN_ENGLISH, REMEDIES_IN_ENGLISH } from './remedies/testing/read-texts.ts'
import { causeTexts } from './remedies/texts.ts'

const ALL = CAUSE_IDS.map((id) => {
  const { title, plain, recognised, steps } = causeTexts(CAUSES_IN_ENGLISH, REMEDIES_IN_ENGLISH, id, {})
  return { id, title, codes: PLANS[id].codes, text: [plain, recognised, ...steps].join(' ') }
})
const find = (asked: string) => findCauses(ALL, asked).map(({ id }) => id)

describe('looking for a cause', () => {
  test.each([
    ['AADSTS7000222', 'secret.expired'],
    ['aadsts7000222', 'secret.expired'],
    ['7000222', 'secret.expired'],
    ['AADSTS53003: Access has been blocked by Conditional Access policies.', 'ca.blocked'],
    ['530 5.7.57', 'smtp.no_auth_sent'],
    ['ENOTFOUND', 'net.dns'],
    ['90112', 'app.not_found'],
    ['secret.expired', 'secret.expired'],
    ['the client secret has expired', 'secret.expired'],
    ['second factor', 'mfa.required'],
    ['User is authenticated but not connected', 'mail.not_connected_unspecified'],
    ['server’s certificate', 'net.tls_intercepted'],
    ["server's certificate", 'net.tls_intercepted'],
    ['  PROXY   sign-in ', 'net.proxy_auth'],
  ])('%j leads to %s', (asked, first) => {
    expect(find(asked)[0]).toBe(first)
  })

  test('a reply that several causes give finds all of them', () => {
    expect(find('535 5.7.139')).toEqual(
      expect.arrayContaining(['smtp.auth_disabled_work', 'smtp.security_defaults', 'user.locked']),
    )
  })

  test('nothing asked shows everything, in its own order', () => {
    expect(find('')).toEqual(CAUSE_IDS)
    expect(find(' \n\t ')).toEqual(CAUSE_IDS)
  })

  test('what nobody wrote about finds nothing', () => {
    expect(find('rhubarb')).toEqual([])
  })

  test('a very long or strange text is only a search that finds nothing or something', () => {
    for (const asked of [
      'x'.repeat(100_000),
      '('.repeat(500),
      '\u0000\uD83D',
      '%s$()<b>',
      'a '.repeat(1000),
    ]) {
      expect(find(asked).length).toBeLessThanOrEqual(CAUSE_IDS.length)
    }
    expect(find(`${' '.repeat(LONGEST_CAUSE_SEARCH)}AADSTS7000222`)).toEqual(CAUSE_IDS)
  })
})

describe('the families', () => {
  test('hold every cause exactly once', () => {
    expect(FAMILIES.flatMap((family) => CAUSES_OF[family]).toSorted()).toEqual(CAUSE_IDS.toSorted())
    for (const id of CAUSE_IDS) expect(CAUSES_OF[familyOf(id)]).toContain(id)
  })
})
