import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { callAction, refusalIn } from './call-action.ts'
import { expectNoComplaints } from './complaints.ts'
import { expectState, guestAt, invite, linkShown, proceed, toMicrosoft } from './invitation-steps.ts'
import { ADMIN, begin, expectChecked, expectTitle, registerApp, SUPPORT } from './steps.ts'
import { connect, invitations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const at = (local: string) => `${local}@larkfield.example`
const ORDERS = at('orders')
const DELEGATE = at('dana.reyes')

let world: World
let admin: Page
/** The first link of the story, and the page on which the admin watches it. */
let link: string
let watching: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  admin = await begin(browser, world)
  await registerApp(admin, world.sandbox.app)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(admin))

test('the form says which field it cannot use, and keeps what was typed', async () => {
  await admin.goto('/invitations')
  await admin.getByRole('link', { name: invitations('add') }).click()
  await admin.getByLabel(invitations('new.shared')).check()
  await admin.getByLabel(invitations('new.delegate')).fill(DELEGATE)
  await admin.getByLabel(invitations('new.addresses')).fill(`${at('info')}\nnobody`)
  await admin.getByLabel(invitations('new.days')).fill('31')
  await admin.getByRole('button', { name: invitations('new.submit') }).click()
  await expect(admin.getByText('Choose from 1 to 30 days.')).toBeVisible()
  await expect(admin.getByText('One of these is not an e-mail address.')).toBeVisible()
  await expect(admin.getByLabel(invitations('new.shared'))).toBeChecked()
  await expect(admin.getByLabel(invitations('new.addresses'))).toHaveValue(`${at('info')}\nnobody`)
  await expectAccessible(admin, 'the form')
})

test('an admin makes a link, which is shown this once, with a text to send', async () => {
  await admin.goto('/invitations/new')
  await admin.getByLabel(invitations('new.address')).fill(SUPPORT)
  await admin.getByLabel(invitations('new.note')).fill('Hello Mia,\nit is for the new ticket system.')
  await admin.getByRole('button', { name: invitations('new.submit') }).click()
  const made = await linkShown(admin)
  link = made.link
  watching = made.page
  expect(link).toMatch(new RegExp(`^${world.url}/invite/[A-Za-z0-9_-]{43}$`))
  await expectAccessible(admin, 'the link')

  const text = await admin.getByLabel(invitations('made.text')).inputValue()
  expect(text).toContain(link)
  expect(text).toContain(SUPPORT)
  const mail = await admin.getByRole('link', { name: invitations('made.mail') }).getAttribute('href')
  expect(mail).toMatch(/^mailto:support%40larkfield\.example\?subject=/)
  expect(decodeURIComponent(mail ?? '').replaceAll('\r\n', '\n')).toContain(text)

  await expectState(admin, watching, 'made')
  expect(await admin.content()).not.toContain(link.slice(-43))
  await admin.goto('/invitations')
  await expect(admin.getByRole('listitem').filter({ hasText: SUPPORT })).toContainText(
    invitations('state.made'),
  )
  expect(await admin.content()).not.toContain(link.slice(-43))
})

test('what only fetches the link changes nothing', async ({ playwright }) => {
  const scanner = await playwright.request.newContext()
  for (let fetched = 0; fetched < 3; fetched += 1) {
    const answer = await scanner.get(link)
    expect(answer.status()).toBe(200)
    expect(answer.headers()).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  }
  await scanner.dispose()
  await expectState(admin, watching, 'made')
})

test('its page says in plain words who asks for what, and nothing of the portal', async ({ browser }) => {
  const guest = await guestAt(browser, world, link)
  await expectTitle(guest, invitations('guest.title', { name: ADMIN.name, count: 1 }))
  const page = guest.getByRole('main')
  await expect(page).toContainText('it is for the new ticket system.')
  await expect(page).toContainText(SUPPORT)
  await expect(page).toContainText(new URL(world.url).host)
  for (const protocol of ['imap', 'pop3', 'smtp']) {
    await expect(page).toContainText(invitations(`guest.may.${protocol}`))
  }
  await expect(page).toContainText('myapps.microsoft.com')
  await expect(guest.getByRole('link')).toHaveCount(0)
  await expectAccessible(guest, 'the page of an invitation')
  await guest.setViewportSize({ width: 375, height: 740 })
  await expectNoSideways(guest, 'the page of an invitation')
  expectNoComplaints(guest)
  // It was before somebody's eyes, which the admin can see.
  await expect(async () => expectState(admin, watching, 'opened')).toPass()
  await guest.context().close()
})

test('the wrong account is told so, the admin sees which it was, and the right one may follow', async ({
  browser,
}) => {
  const guest = await guestAt(browser, world, link)
  await toMicrosoft(guest)
  await proceed(guest, ORDERS)
  await expectTitle(guest, invitations('result.wrong-account.title'))
  await expect(guest.getByText(ORDERS, { exact: true })).toBeVisible()
  await expectAccessible(guest, 'the wrong account')
  await expectState(admin, watching, 'wrong-account', { account: ORDERS })

  await guest.getByRole('button', { name: invitations('result.again') }).click()
  await guest.getByRole('button', { name: 'Cancel' }).click()
  await expectTitle(guest, invitations('result.cancelled.title'))

  await guest.getByRole('button', { name: invitations('result.again') }).click()
  await proceed(guest, SUPPORT)
  await expectTitle(guest, invitations('result.connected.title'))
  await expect(guest.getByRole('main')).toContainText(SUPPORT)
  await expect(guest.getByRole('link')).toHaveCount(0)
  await expectAccessible(guest, 'a sign-in that worked')
  expectNoComplaints(guest)

  // The result is for this browser alone.
  const stranger = await guestAt(browser, world, guest.url())
  await expectTitle(stranger, invitations('dead.title'))
  await stranger.context().close()
  await guest.goto('/')
  await guest.waitForURL('**/sign-in?next=*')
  await guest.context().close()
})

test('the admin sees it done, and the mailbox is healthy', async () => {
  await expectState(admin, watching, 'done')
  await admin.getByRole('link', { name: invitations('detail.openMailbox') }).click()
  await expectTitle(admin, SUPPORT)
  await expectChecked(admin, { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' })
})

test('it works in a browser in which somebody is signed in to the portal', async () => {
  const made = await invite(admin, at('legacy'))
  await admin.goto(made.link)
  await toMicrosoft(admin)
  await proceed(admin, at('legacy'))
  await expectTitle(admin, invitations('result.connected.title'))
})

test('a delegate brings a whole list of shared mailboxes', async ({ browser }) => {
  await admin.goto('/invitations/new')
  await admin.getByLabel(invitations('new.shared')).check()
  await admin.getByLabel(invitations('new.delegate')).fill(DELEGATE)
  await admin.getByLabel(invitations('new.addresses')).fill(at('info'))
  await admin.getByRole('button', { name: invitations('new.submit') }).click()
  const made = await linkShown(admin)
  const guest = await guestAt(browser, world, made.link)
  await expect(guest.getByRole('main')).toContainText(invitations('guest.may.shared'))
  await toMicrosoft(guest)
  await proceed(guest, DELEGATE)
  await expectTitle(guest, invitations('result.connected.title'))
  await expect(guest.getByRole('main')).toContainText(at('info'))
  await expectState(admin, made.page, 'done')
  await guest.context().close()
})

test('it is one of the ways on the page Connect a mailbox, and takes along what was typed', async () => {
  await admin.goto('/mailboxes/new')
  await admin.getByLabel(connect('new.address')).fill(at('archive'))
  await admin.locator('input[value=pop3]').uncheck()
  await admin.getByLabel(connect('ways.invitation.name')).check()
  await admin.getByRole('button', { name: connect('new.submitWay.invitation') }).click()
  await expectTitle(admin, invitations('new.title'))
  await expect(admin.getByLabel(invitations('new.address'))).toHaveValue(at('archive'))
  await expect(admin.locator('input[value=pop3]')).not.toBeChecked()
  await admin.getByRole('button', { name: invitations('new.submit') }).click()
  await linkShown(admin)
})

test('the button answers its own origin only, and no link ever stood in the log', async ({
  browser,
  playwright,
}) => {
  const made = await invite(admin, ORDERS)
  const guest = await guestAt(browser, world, made.link)
  // The page has told by itself that it was seen: the next request is the button's.
  await expect(async () => expectState(admin, made.page, 'opened')).toPass()
  const pressed = guest.waitForRequest(
    (request) => request.method() === 'POST' && 'next-action' in request.headers(),
  )
  await toMicrosoft(guest)
  const actionId = (await pressed).headers()['next-action'] ?? ''
  const stranger = await playwright.request.newContext({ baseURL: world.url })
  const call = (headers: Record<string, string>) =>
    callAction(stranger, { at: made.link, actionId, fields: { token: made.link.slice(-43) }, headers })
  expect(await refusalIn(await call({ origin: world.url, 'sec-fetch-site': 'cross-site' }))).toBe(
    'wrong-origin',
  )
  const foreign = await call({ origin: 'https://elsewhere.example' })
  expect(foreign.status() >= 400 || (await refusalIn(foreign)) === 'wrong-origin').toBe(true)
  await stranger.dispose()
  await guest.context().close()
  for (const one of [link, made.link]) expect(world.log()).not.toContain(one.slice(-43))
})
