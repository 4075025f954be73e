import { expect, test } from 'vitest'
import type { AutoRegistration } from '#lib/rotation/auto-queries.ts'
import { knownPlan } from './known-plan.ts'

const asOf = new Date('2026-11-21T12:00:00Z')
const inDays = (days: number) => new Date(asOf.getTime() + days * 86_400_000)

function registration(given: Partial<AutoRegistration> & { readonly left?: number }): AutoRegistration {
  const { left = 90, ...rest } = given
  const current = {
    ...{ id: 'one', kind: 'secret' as const, hint: 'lthy', entraKeyId: null },
    ...{ startsAt: inDays(left - 180), expiresAt: inDays(left) },
  }
  return {
    ...{ id: 'app', name: 'App', cloud: 'public', tenantId: 't', clientId: 'c', servicePrincipalId: null },
    ...{ graphRoles: ['Application.ReadWrite.OwnedBy'], settings: null, trouble: null, nextAt: null },
    ...{ current, carried: false, alive: left > 0, open: null, asOf },
    ...rest,
  }
}
const trouble = { code: 'not-owner', evidence: null, at: asOf.toISOString() }

test.each([
  ['nothing stands in the way', {}, []],
  ['its token carries no permission', { graphRoles: [] }, ['graph-denied']],
  ['nobody knows its permissions yet', { graphRoles: null }, []],
  ['the last look met something', { trouble }, ['not-owner']],
  ['its secret has run out', { left: -1 }, ['expired']],
  ['its secret has run out, and another one stands in', { left: -1, alive: true }, []],
  ['more than one thing stands in the way', { left: -1, graphRoles: [] }, ['expired', 'graph-denied']],
] as const)('the dry run from what is stored knows when %s', (_when, given, obstacles) => {
  expect(knownPlan(registration(given)).plan.obstacles).toEqual(obstacles)
})
