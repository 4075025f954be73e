import { describe, expect, it } from 'vitest'
import { MOST_TARGETS } from '#lib/attempts/plan.ts'
import { Secret } from '#lib/secret.ts'
import { NewInvitationInput, TokenInput } from './inputs.ts'
import { LONGEST_NOTE } from './limits.ts'

const registrationId = '019aa0b0-6b7e-7c3e-9d0a-3b1f5c1e6f4d'
const common = { registrationId, protocols: ['imap', 'smtp'], note: '', days: '7' }
const own = { ...common, access: 'own', address: ' orders@contoso.example ', displayName: 'Orders' }
const shared = { ...common, access: 'shared', delegate: 'anna@contoso.example' }

function faultsOf(form: unknown): Record<string, string> {
  const parsed = NewInvitationInput.safeParse(form)
  return Object.fromEntries((parsed.error?.issues ?? []).map(({ path, message }) => [path[0], message]))
}

describe('the form of a new invitation', () => {
  it('is for the owner of one mailbox', () => {
    expect(NewInvitationInput.parse(own)).toEqual({
      plan: {
        registrationId,
        access: 'own',
        signInAs: 'orders@contoso.example',
        targets: [{ address: 'orders@contoso.example', displayName: 'Orders', protocols: ['imap', 'smtp'] }],
      },
      note: undefined,
      days: 7,
    })
  })

  it('or for a delegate with a pasted list, each address once', () => {
    const addresses = 'a@contoso.example\r\nb@contoso.example; A@contoso.example,\tc@contoso.example\n'
    const { plan } = NewInvitationInput.parse({ ...shared, addresses })
    expect(plan.signInAs).toBe('anna@contoso.example')
    expect(plan.targets.map(({ address }) => address.toLowerCase())).toEqual([
      'a@contoso.example',
      'b@contoso.example',
      'c@contoso.example',
    ])
  })

  it.each(['0', '31', '7.5', '', 'many', '-1', '1e9'])('refuses %j days', (days) => {
    expect(Object.keys(faultsOf({ ...own, days }))).toEqual(['days'])
  })

  it.each(['1', '30'])('takes %s days', (days) => {
    expect(NewInvitationInput.parse({ ...own, days }).days).toBe(Number(days))
  })

  it('says which field it cannot use, of the half that was chosen', () => {
    expect(faultsOf({ ...own, address: 'nobody' })).toEqual({ address: 'email' })
    expect(faultsOf({ ...own, access: 'app' })).toEqual({ access: 'unknown-choice' })
    expect(faultsOf({ ...shared, addresses: '' })).toEqual({ addresses: 'required' })
    expect(faultsOf({ ...shared, addresses: 'a@contoso.example nobody' })).toEqual({
      addresses: 'email-list',
    })
    expect(faultsOf({ ...shared, addresses: 'ANNA@contoso.example' })).toEqual({
      addresses: 'delegate-itself',
    })
    const many = Array.from({ length: MOST_TARGETS + 1 }, (_, one) => `m${one}@contoso.example`)
    expect(faultsOf({ ...shared, addresses: many.join('\n') })).toEqual({ addresses: 'too-many' })
    expect(faultsOf({ ...own, protocols: [] })).toEqual({ protocols: 'choose-one' })
    expect(faultsOf({ ...own, note: 'x'.repeat(LONGEST_NOTE + 1) })).toEqual({ note: 'too-long' })
    expect(faultsOf({ ...own, note: 'bell \u0007' })).toEqual({ note: 'control-characters' })
    expect(faultsOf({})).toEqual({ access: 'unknown-choice' })
  })

  it('keeps the lines of a note', () => {
    expect(NewInvitationInput.parse({ ...own, note: 'Hello\r\nIt is for the shop.' }).note).toBe(
      'Hello\r\nIt is for the shop.',
    )
  })
})

describe('the token of a link', () => {
  it('is a secret from the first moment', () => {
    const { token } = TokenInput.parse({ token: 'A'.repeat(43) })
    expect(token).toBeInstanceOf(Secret)
  })

  it.each([undefined, '', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}/`])(
    'is none when it is %j',
    (token) => {
      expect(TokenInput.parse({ token }).token).toBeNull()
    },
  )
})
