import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import {
  ADMIN,
  begin,
  checkNow,
  connected,
  expectStates,
  expectTitle,
  registerApp,
  SUPPORT,
} from './steps.ts'
import { board, causes, incidents, shell } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const WAREHOUSE = 'warehouse@larkfield.example'
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const
/** The job looks every ten seconds. */
const SOON = { timeout: 45_000 }

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
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await expectStates(page, WAREHOUSE, ALL_HEALTHY)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const lines = () => page.getByRole('main').getByRole('heading', { level: 2 }).getByRole('link')
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const timeline = () => page.getByRole('region', { name: incidents('detail.timeline') }).getByRole('listitem')

/** Looks at a list again and again until it has so many lines. */
async function expectLines(path: string, count: number): Promise<void> {
  await expect(async () => {
    await page.goto(path)
    await expect(lines()).toHaveCount(count, { timeout: 1_000 })
  }).toPass(SOON)
}

test('nothing is broken, and the page says so', async () => {
  await page.goto('/incidents')
  await expect(page.getByRole('heading', { name: incidents('empty.open.title') })).toBeVisible()
})

test('a mailbox that fails twice opens an incident, at the protocol that fails', async () => {
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: false })
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await checkNow(page, SUPPORT)
  await expectLines('/incidents', 1)
  await expect(lines()).toContainText(incidents('name.protocol', { protocol: 'SMTP', address: SUPPORT }))
  await expect(lines()).toContainText(causes('smtp.auth_disabled_work.title'))
  const nav = page.getByRole('navigation', { name: shell('nav.label') })
  await expect(nav.getByText(incidents('badge', { count: 1 }))).toBeAttached()
  await lines().click()
  await expect(page.getByText(board('who.exchange-admin')).first()).toBeVisible()
  await expect(timeline()).toHaveCount(1)
})

test('it is acknowledged, taken over, snoozed and written about, and all of it stands in its story', async () => {
  await press(incidents('act.acknowledge'))
  await expect(page.getByRole('button', { name: incidents('act.unacknowledge') })).toBeVisible()
  await press(incidents('act.take'))
  await expect(page.getByRole('button', { name: incidents('act.release') })).toBeVisible()
  await page.getByLabel(incidents('act.snoozeFor')).selectOption({ label: incidents('act.choice.tomorrow') })
  await press(incidents('act.snooze'))
  await expect(page.getByRole('button', { name: incidents('act.wake') })).toBeVisible()
  await page.getByLabel(incidents('act.note')).fill('Asked Omar in Exchange.\nHe is on it.')
  await press(incidents('act.addNote'))
  await expect(page.getByText('Asked Omar in Exchange.')).toBeVisible()
  await expect(timeline()).toHaveCount(5)
  await expect(timeline().first()).toContainText(incidents('event.by', { name: ADMIN.name }))
  await expectAccessible(page, 'an incident')
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'an incident')
  await page.setViewportSize({ width: 1280, height: 800 })

  await expectLines('/incidents?view=mine', 1)
  await expectLines('/incidents?view=snoozed', 1)
  await expectAccessible(page, 'the list of incidents')
})

test('it ends at the first good check, and stays in the history and with its mailbox', async () => {
  await page.goto(pageOfSupport)
  await expect(page.getByText(incidents('ofMailbox.open', { count: 1 })).first()).toBeVisible()
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: true })
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectLines('/incidents', 0)
  await expectLines('/incidents?view=history', 1)
  await page.goto(pageOfSupport)
  const earlier = page.getByRole('region', { name: incidents('ofMailbox.earlier') })
  await earlier.getByRole('link', { name: causes('smtp.auth_disabled_work.title') }).click()
  await expect(timeline().first()).toContainText(incidents('event.closed.works'))
  await expect(page.getByRole('button', { name: incidents('act.acknowledge') })).toHaveCount(0)
})

test('an expired secret is one incident of the app for all of its mailboxes, which the board leads to', async () => {
  const { app, control } = world.sandbox
  await control.post(`/apps/${app.clientId}/secrets/${app.secretId}`, { days: -1 })
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await checkNow(page, WAREHOUSE)
  await expectLines('/incidents', 1)
  await expect(lines()).toContainText(causes('secret.expired.title'))
  await expect(page.getByText(incidents('list.stops', { stops: 2, of: 2 }))).toBeVisible()

  await page.goto('/')
  await page
    .getByRole('link', { name: incidents('ofFault') })
    .last()
    .click()
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(causes('secret.expired.title'))
  for (const address of [SUPPORT, WAREHOUSE])
    await expect(page.getByRole('main').getByRole('link', { name: address })).toBeVisible()

  await control.post(`/apps/${app.clientId}/secrets/${app.secretId}`, { days: 30 })
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await checkNow(page, WAREHOUSE)
  await expectLines('/incidents', 0)
  await expectLines('/incidents?view=history', 2)
  await expectTitle(page, incidents('title'))
})
