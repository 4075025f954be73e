import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import {
  begin,
  checkNow,
  connectMailbox,
  expectTitle,
  newBrowser,
  registerApp,
  SUPPORT,
  signIn,
} from './steps.ts'
import { connect, shell, signins } from './words.ts'
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

test('the browser leaves for Microsoft without a complaint when its page is just being rendered anew', async ({
  browser,
}) => {
  const other = await newBrowser(browser, world)
  await signIn(other)
  await page.goto('/sign-ins?phase=connected')
  await page.getByRole('link', { name: SUPPORT, exact: true }).click()
  await expectTitle(page, SUPPORT)
  const pageOfMailbox = page.url()
  await page.route(pageOfMailbox, async (route) => {
    if (route.request().method() === 'POST') {
      // While the answer is on its way a check ends, and the page asks for what it found.
      const refreshing = page.waitForResponse('**/api/alive')
      await checkNow(other, SUPPORT)
      await refreshing
    }
    await route.continue()
  })
  await page.getByRole('button', { name: connect('reconnect') }).click()
  await expect(page.getByRole('heading', { name: 'Pick an account' })).toBeVisible()

  await page.unrouteAll()
  await page.goBack()
  await expectTitle(page, SUPPORT)
  await page.getByRole('button', { name: connect('reconnect') }).click()
  await expect(page.getByRole('heading', { name: 'Pick an account' })).toBeVisible()
})

test('on a phone nothing is wider than the screen', async () => {
  await page.setViewportSize({ width: 375, height: 800 })
  await page.goto('/sign-ins')
  const more = page.locator('summary', { hasText: shell('nav.more') })
  await more.click()
  await expect(page.getByRole('link', { name: shell('nav.sign-ins') })).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
})
