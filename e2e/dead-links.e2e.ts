import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { expectState, guestAt, invite, linkShown, proceed, toMicrosoft } from './invitation-steps.ts'
import { begin, expectTitle, newBrowser, registerApp, SUPPORT } from './steps.ts'
import { invitations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const WAREHOUSE = 'warehouse@larkfield.example'

let world: World
let admin: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  admin = await begin(browser, world)
  await registerApp(admin, world.sandbox.app)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(admin))

test('a link runs out', async ({ browser }) => {
  const made = await invite(admin, WAREHOUSE)
  // Eight days pass, with the page closed: it would complain of a portal that went away.
  await admin.goto('about:blank')
  await world.stop()
  const database = await PGlite.create({ dataDir: join(world.folder, 'pg') })
  const { affectedRows } = await database.query(
    `update invitations set expires_at = expires_at - interval '8 days' where done_at is null`,
  )
  await database.close()
  expect(affectedRows).toBe(1)
  await world.start()
  await expectState(admin, made.page, 'expired')
  const guest = await newBrowser(browser, world)
  expect((await guest.goto(made.link))?.status()).toBe(404)
  await expectTitle(guest, invitations('dead.title'))
  await guest.context().close()
})

test('a link that is used up, taken back or unknown leads to one and the same page', async ({ browser }) => {
  const revoked = await invite(admin, WAREHOUSE)
  await admin.goto(revoked.page)
  await admin.getByRole('button', { name: invitations('revoke.open') }).click()
  await admin.getByRole('button', { name: invitations('revoke.confirm') }).click()
  await expect(admin.getByText(invitations('revoke.done'))).toBeVisible()
  await expectState(admin, revoked.page, 'revoked')

  const used = await invite(admin, SUPPORT)
  const guest = await guestAt(browser, world, used.link)
  await toMicrosoft(guest)
  await proceed(guest, SUPPORT)
  await expectState(admin, used.page, 'done')

  const pages: string[] = []
  for (const dead of [used.link, revoked.link, `/invite/${'x'.repeat(43)}`, '/invite/cut-off']) {
    expect((await guest.goto(dead))?.status(), dead).toBe(404)
    await expectTitle(guest, invitations('dead.title'))
    pages.push((await guest.getByRole('main').textContent()) ?? '')
  }
  expect(new Set(pages).size).toBe(1)
  await expectAccessible(guest, 'a dead link')
  await guest.context().close()
})

test('a link taken back while its page is open leads nowhere from the button', async ({ browser }) => {
  const made = await invite(admin, WAREHOUSE)
  const guest = await guestAt(browser, world, made.link)
  await admin.goto(made.page)
  await admin.getByRole('button', { name: invitations('remake.open') }).click()
  await admin
    .getByRole('dialog')
    .getByRole('button', { name: invitations('remake.confirm') })
    .click()
  const second = await linkShown(admin)
  expect(second.link).not.toBe(made.link)

  await guest.getByRole('button', { name: invitations('guest.submit') }).click()
  await expectTitle(guest, invitations('dead.title'))
  await guest.goto(second.link)
  await toMicrosoft(guest)
  await proceed(guest, WAREHOUSE)
  await expectTitle(guest, invitations('result.connected.title'))
  await expectState(admin, made.page, 'revoked')
  await expectState(admin, second.page, 'done')
  await guest.context().close()
})
