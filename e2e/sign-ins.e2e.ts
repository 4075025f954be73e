import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import { begin, connectMailbox, expectTitle, registerApp, SUPPORT } from './steps.ts'
import { shell, signins } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const PRESS = 'press@larkfield.example'
const NEWS = 'newsletter@larkfield.example'

let world: World
let page: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const lineOf = (address: string) => page.getByRole('row').filter({ hasText: address })

test('a good, a cancelled and a wrong sign-in are all listed with what became of them', async () => {
  await connectMailbox(page, SUPPORT)
  await connectMailbox(page, PRESS, { cancel: true })
  await connectMailbox(page, NEWS, { as: SUPPORT })

  await page.goto('/')
  await page.getByText(shell('nav.more')).click()
  await page.getByRole('link', { name: shell('nav.sign-ins') }).click()
  await expectTitle(page, signins('title'))
  await expect(page.getByRole('link', { name: shell('nav.sign-ins') })).toBeHidden()

  await expect(lineOf(SUPPORT).filter({ hasText: signins('phase.connected') })).toBeVisible()
  await expect(lineOf(PRESS)).toContainText(signins('phase.cancelled'))
  await expect(lineOf(PRESS)).toContainText(signins('says.cancelled'))
  await expect(lineOf(NEWS)).toContainText(signins('phase.wrong-account'))
  await expect(lineOf(NEWS)).toContainText(signins('says.usedInstead', { used: SUPPORT }))
})

test('the menu is opened by keyboard, and closed by Escape', async () => {
  const more = page.locator('summary', { hasText: shell('nav.more') })
  await more.focus()
  await page.keyboard.press('Enter')
  const entry = page.getByRole('link', { name: shell('nav.sign-ins') })
  await expect(entry).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(entry).toBeHidden()
  await expect(more).toBeFocused()
})

test('search and filter narrow it down, in an address that can be shared', async () => {
  const filter = page.getByRole('form', { name: signins('filter.label') })
  await filter.getByLabel(signins('filter.phase')).selectOption('wrong-account')
  await filter.getByRole('button', { name: signins('filter.apply') }).click()
  await page.waitForURL('**/sign-ins?*phase=wrong-account*')
  await expect(lineOf(NEWS)).toBeVisible()
  await expect(lineOf(PRESS)).toHaveCount(0)
  await page.goto('/sign-ins?q=press%40')
  await expect(lineOf(PRESS)).toBeVisible()
  await expect(lineOf(NEWS)).toHaveCount(0)
  await page.goto('/sign-ins?q=nobody')
  await expect(page.getByRole('heading', { name: signins('noMatch.title') })).toBeVisible()
})

test('each leads to its result page and, where there is one, to the mailbox', async () => {
  await page.goto('/sign-ins?phase=connected')
  await page.getByRole('link', { name: SUPPORT, exact: true }).click()
  await expectTitle(page, SUPPORT)
  await page.goto('/sign-ins?phase=cancelled')
  await page.getByRole('link', { name: signins('openOf', { address: PRESS }) }).click()
  await page.waitForURL('**/attempts/*')
})

test('on a phone nothing is wider than the screen', async () => {
  await page.setViewportSize({ width: 375, height: 800 })
  await page.goto('/sign-ins')
  const more = page.locator('summary', { hasText: shell('nav.more') })
  await more.click()
  await expect(page.getByRole('link', { name: shell('nav.sign-ins') })).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
})
