import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import { begin, connected, expectTitle, registerApp, SUPPORT } from './steps.ts'
import { causes, deepcheck } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

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

async function messages(): Promise<number> {
  const { messages } = await world.sandbox.control.get<{ messages: unknown[] }>(`/messages/${SUPPORT}`)
  return messages.length
}

test('says what it does before it does it, and nothing has been sent until then', async () => {
  await page.goto(await connected(page, SUPPORT))
  const before = await messages()
  await page.getByRole('link', { name: deepcheck('open'), exact: true }).click()
  await expectTitle(page, deepcheck('of', { address: SUPPORT }))
  await expect(page.getByText(deepcheck('plan.send', { address: SUPPORT }))).toBeVisible()
  await expect(page.getByText(deepcheck('plan.remove'))).toBeVisible()
  expect(await messages()).toBe(before)
})

test('of a sound mailbox answers twice with yes, and leaves no message behind', async () => {
  const before = await messages()
  await page.getByRole('button', { name: deepcheck('start') }).click()
  await expect(page.getByText(deepcheck('flows.yes'))).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(deepcheck('logIn.yes'))).toBeVisible()
  await expect(page.getByText(deepcheck('found.expunged'))).toBeVisible()
  await expect(page.getByRole('rowheader', { name: 'INBOX' })).toBeVisible()
  await expect(page.getByRole('button', { name: deepcheck('again') })).toBeVisible()
  expect(await messages()).toBe(before)
})

test('of a mailbox with SMTP off says that it can log in, that mail does not flow, and why', async () => {
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: false })
  await page.getByRole('button', { name: deepcheck('again') }).click()
  await expect(page.getByText(deepcheck('flows.no'))).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(deepcheck('logIn.partly'))).toBeVisible()
  await expect(page.getByText(deepcheck('logIn.over', { protocols: 'IMAP and POP3' }))).toBeVisible()
  await expect(page.getByText(causes('smtp.auth_disabled_work.title'), { exact: true })).toBeVisible()
})

test('on a phone nothing is wider than the screen', async () => {
  await page.setViewportSize({ width: 375, height: 800 })
  await page.reload()
  await expect(page.getByText(deepcheck('flows.no'))).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
})
