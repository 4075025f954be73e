import { expect, test } from 'vitest'
import { excessRoles } from './excess-roles.ts'

test('an app that carries what its mailboxes need has no excess', () => {
  expect(excessRoles(['IMAP.AccessAsApp', 'SMTP.SendAsApp'], ['imap', 'smtp'])).toEqual({
    wholeTenant: [],
    others: [],
  })
})

test('a permission for another protocol is more than needed, and opens nothing by itself', () => {
  expect(excessRoles(['IMAP.AccessAsApp', 'POP.AccessAsApp'], ['imap'])).toEqual({
    wholeTenant: [],
    others: ['POP.AccessAsApp'],
  })
})

test.each([
  'full_access_as_app',
  'Mail.ReadWrite',
  'Mail.Send',
  'MailboxSettings.Read',
  'Exchange.ManageAsApp',
])('%s reaches the whole tenant', (role) => {
  expect(excessRoles(['IMAP.AccessAsApp', role], ['imap']).wholeTenant).toEqual([role])
})
