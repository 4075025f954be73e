import { expect, test } from 'vitest'
import { excessRoles } from './excess-roles.ts'

test('an app that carries what its mailboxes need has no excess', () => {
  expect(excessRoles(['IMAP.AccessAsApp', 'SMTP.SendAsApp'], ['imap', 'smtp'])).toEqual({
    wholeTenant: [],
    beyondMail: [],
    others: [],
  })
})

test('a permission for another protocol is more than needed, and opens nothing by itself', () => {
  const roles = ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp']
  expect(excessRoles(roles, ['imap'])).toEqual({
    wholeTenant: [],
    beyondMail: [],
    others: ['POP.AccessAsApp', 'SMTP.SendAsApp'],
  })
})

test.each([
  'full_access_as_app',
  'Mail.ReadWrite',
  'Mail.Send',
  'MailboxSettings.Read',
  'Exchange.ManageAsApp',
])('%s reaches the mail of the whole tenant', (role) => {
  expect(excessRoles(['IMAP.AccessAsApp', role], ['imap'])).toEqual({
    wholeTenant: [role],
    beyondMail: [],
    others: [],
  })
})

test.each([
  'Directory.ReadWrite.All',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'Sites.FullControl.All',
  'Files.Read.All',
  'User.ManageIdentities.All',
])('%s is power over more than mail', (role) => {
  expect(excessRoles(['IMAP.AccessAsApp', role], ['imap'])).toMatchObject({
    wholeTenant: [],
    beyondMail: [role],
  })
})

test.each(['User.Read.All', 'Application.Read.All', 'Application.ReadWrite.OwnedBy', 'Reports.Read.All'])(
  '%s is named without an alarm',
  (role) => {
    expect(excessRoles([role], ['imap'])).toEqual({ wholeTenant: [], beyondMail: [], others: [role] })
  },
)
