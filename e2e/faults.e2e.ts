import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import {
  answerAtMicrosoft,
  begin,
  checkNow,
  connected,
  expectStates,
  registerApp,
  rowOf,
  SUPPORT,
} from './steps.ts'
import { board, causes, connect } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const at = (local: string) => `${local}@larkfield.example`
const [DANA, INFO, PRESS, WAREHOUSE] = [at('dana.reyes'), at('info'), at('press'), at('warehouse')]
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const

let world: World
let page: Page
let pageOfSupport: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  // Shorter than the portal trusts a token for: every check draws a new one.
  await world.sandbox.control.post('/settings', { accessTokenSeconds: 120 })
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  pageOfSupport = await connected(page, SUPPORT)
  await connected(page, WAREHOUSE)
  // The checks that begin with a connection have ended.
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await expectStates(page, WAREHOUSE, ALL_HEALTHY)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

/** The lines above the table: one for each fault that stops more than its mailbox. */
const faults = () => page.getByRole('region', { name: board('faults.title') }).getByRole('listitem')
const again = () => page.getByRole('button', { name: board('recheck.begin') })

const secretRuns = (days: number) =>
  world.sandbox.control.post(`/apps/${world.sandbox.app.clientId}/secrets/${world.sandbox.app.secretId}`, {
    days,
  })

/** What the tenant's admin does in Exchange. */
const open = (address: string, people: readonly string[]) =>
  world.sandbox.control.post(`/mailboxes/${address}`, { fullAccess: people, sendAs: people })

test('an expired secret is one fault of the app, and not one for each of its mailboxes', async () => {
  await secretRuns(-1)
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await checkNow(page, WAREHOUSE)
  await page.reload()
  await expect(faults()).toHaveCount(1)
  await expect(faults()).toContainText(causes('secret.expired.title'))
  await expect(faults()).toContainText(board('who.app-admin'))
  for (const address of [SUPPORT, WAREHOUSE]) {
    await expect(rowOf(page, address)).toContainText(board('faults.row', { subject: '' }).trim())
    await expect(rowOf(page, address)).not.toContainText(board('who.app-admin'))
  }
  await expectAccessible(page, 'the board with a wide fault')
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'the board with a wide fault')
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('its line leads to the mailboxes that it stops, and each of them tells of it', async () => {
  await faults()
    .getByRole('link', { name: board('faults.stops', { count: 2, of: 2 }) })
    .click()
  await page.waitForURL(/cause=secret\.expired/)
  await expect(rowOf(page, SUPPORT)).toBeVisible()
  await expect(rowOf(page, WAREHOUSE)).toBeVisible()
  await page.goto(pageOfSupport)
  await expect(page.getByText(board('faults.notice.stops', { count: 2 }))).toBeVisible()
  await page.getByRole('link', { name: board('faults.notice.link', { count: 2 }) }).click()
  await page.waitForURL(/cause=secret\.expired/)
})

test('repaired, it is found out by itself, and is gone for all of them', async () => {
  await page.goto('/')
  await secretRuns(30)
  await again().click()
  await expect(faults()).toHaveCount(0, { timeout: 60_000 })
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await expectStates(page, WAREHOUSE, ALL_HEALTHY)
})

test('one mailbox that a delegate may not open any more is the fault of that mailbox', async () => {
  await open(INFO, [DANA])
  await open(PRESS, [DANA])
  await page.goto('/mailboxes/new?whose=shared')
  await page.getByLabel(connect('shared.delegate')).fill(DANA)
  await page.getByLabel(connect('shared.addresses')).fill(`${INFO}\n${PRESS}`)
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await answerAtMicrosoft(page, DANA)
  await page.goto('/')
  await expectStates(page, INFO, ALL_HEALTHY)
  await expectStates(page, PRESS, ALL_HEALTHY)

  await open(PRESS, [])
  await checkNow(page, PRESS)
  await page.reload()
  await expect(rowOf(page, PRESS)).toContainText(board('who.exchange-admin'))
  await expect(faults()).toHaveCount(0)
})

test('all mailboxes that a delegate opened, from one moment, are one fault of the sign-in', async () => {
  await open(INFO, [])
  await checkNow(page, INFO)
  await page.reload()
  await expect(faults()).toHaveCount(1)
  await expect(faults()).toContainText(board('faults.subject.grant', { name: DANA }))
  await faults().getByRole('link').click()
  await page.waitForURL(/grant=/)
  await expect(rowOf(page, INFO)).toBeVisible()
  await expect(rowOf(page, PRESS)).toBeVisible()
  await expect(rowOf(page, SUPPORT)).toHaveCount(0)

  await open(INFO, [DANA])
  await page.goto('/')
  await checkNow(page, INFO)
  await page.reload()
  await expect(faults()).toHaveCount(0)
})

test('checking again until it works outlives the page and the portal, and says when it worked', async () => {
  test.setTimeout(180_000)
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: false })
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await page.goto(pageOfSupport)
  await again().click()
  const running = page.getByText(board('recheck.runningText'))
  await expect(running).toBeVisible()
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'a mailbox that is checked again')
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto('about:blank')
  await world.kill()
  await world.start()

  await page.goto(pageOfSupport)
  await expect(running).toBeVisible()
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: true })
  await expect(
    page.getByText(board('recheck.goodText', { from: '' }).split('.').at(1)?.trim() ?? ''),
  ).toBeVisible({
    timeout: 150_000,
  })
  await expect(running).toBeHidden()
  await expectAccessible(page, 'a mailbox that works again')
})

test('it can be stopped, and is offered for nothing that repeating makes worse', async () => {
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: false })
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await page.goto(pageOfSupport)
  await again().click()
  await page.getByRole('button', { name: board('recheck.stop'), exact: true }).click()
  await expect(again()).toBeVisible()

  await world.sandbox.control.post(`/users/${SUPPORT}/revoke`)
  // The check that had been asked for may be under way, and meet what was before.
  await expect(async () => {
    await page.goto('/')
    await checkNow(page, SUPPORT)
    await expect(rowOf(page, SUPPORT)).toContainText(causes('refresh.revoked.title'), { timeout: 2_000 })
  }).toPass()
  await page.goto(pageOfSupport)
  await expect(
    page.getByRole('heading', { name: causes('refresh.revoked.title'), exact: true }),
  ).toBeVisible()
  await expect(again()).toHaveCount(0)
})
