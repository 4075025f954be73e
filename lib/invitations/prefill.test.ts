import { expect, it } from 'vitest'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import { newInvitationHref, readPrefill } from './prefill.ts'

const registrationId = '019aa0b0-6b7e-7c3e-9d0a-3b1f5c1e6f4d'

function roundTrip(plan: SignInPlan) {
  const { pathname, searchParams } = new URL(newInvitationHref(plan), 'https://mailgrant.example')
  expect(pathname).toBe('/invitations/new')
  return readPrefill(Object.fromEntries(searchParams))
}

it('takes what was typed for an own mailbox to the page of a new invitation', () => {
  const target = { address: 'a+b@contoso.example', displayName: 'A & B', protocols: ['imap'] } as const
  expect(
    roundTrip({ registrationId, access: 'own', signInAs: target.address, targets: [target] }),
  ).toMatchObject({
    access: 'own',
    address: 'a+b@contoso.example',
    displayName: 'A & B',
    registrationId,
    protocols: ['imap'],
  })
})

it('and a delegate with a list', () => {
  const targets = ['x', 'y'].map((one) => ({
    address: `${one}@contoso.example`,
    protocols: ['imap', 'smtp'] as const,
  }))
  expect(
    roundTrip({ registrationId, access: 'shared', signInAs: 'd@contoso.example', targets }),
  ).toMatchObject({
    access: 'shared',
    delegate: 'd@contoso.example',
    addresses: 'x@contoso.example\ny@contoso.example',
    protocols: ['imap', 'smtp'],
  })
})

it('says that mailboxes of somebody else are to be moved, with all their protocols', () => {
  const targets = [
    { mailboxId: 'one', address: 'x@contoso.example', protocols: ['smtp'] as const, move: true as const },
    { mailboxId: 'two', address: 'y@contoso.example', protocols: ['imap'] as const, move: true as const },
  ]
  const plan: SignInPlan = { registrationId, access: 'shared', signInAs: 'd@contoso.example', targets }
  expect(roundTrip(plan)).toMatchObject({
    addresses: 'x@contoso.example\ny@contoso.example',
    protocols: ['imap', 'smtp'],
    move: true,
  })
})

it('refuses a list that no address holds', () => {
  const targets = Array.from({ length: 200 }, (_, one) => ({
    address: `a-rather-long-name-number-${one}@department.contoso.example`,
    protocols: ['imap'] as const,
  }))
  const plan: SignInPlan = { registrationId, access: 'shared', signInAs: 'd@contoso.example', targets }
  expect(() => newInvitationHref(plan)).toThrow('invalid-input')
})

it('begins empty with whatever somebody makes up', () => {
  expect(readPrefill({ access: 'app', address: ['a', 'b'], protocols: 'ftp' })).toEqual({
    access: 'own',
    address: '',
    displayName: '',
    delegate: '',
    addresses: '',
    registrationId: '',
    protocols: ['imap', 'pop3', 'smtp'],
    move: false,
  })
})
