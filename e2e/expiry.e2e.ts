import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import { answerAtMicrosoft, begin, expectTitle, leaveForMicrosoft, registerApp, SUPPORT } from './steps.ts'
import { connect, device, signins } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const PRESS = 'press@larkfield.example'

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

/** An hour passes at once for whatever was begun. */
async function anHourPasses(): Promise<void> {
  expect(await world.stop()).toBe(0)
  const database = await PGlite.create({ dataDir: join(world.folder, 'pg') })
  const { affectedRows } = await database.query(
    `update attempts set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour' where outcome = 'pending' and expires_at > now()`,
  )
  await database.close()
  expect(affectedRows).toBe(1)
  await world.start()
}

test('a sign-in that took too long stores nothing, says so, and can be started again', async () => {
  await leaveForMicrosoft(page, SUPPORT)
  await anHourPasses()
  await answerAtMicrosoft(page, SUPPORT)
  await expectTitle(page, connect('attempt.expired.title'))
  await expect(page.getByText(connect('attempt.expired.text'))).toBeVisible()
  const board = await page.context().newPage()
  await board.goto('/')
  await expect(board.getByRole('row').filter({ hasText: SUPPORT })).toHaveCount(0)
  await board.close()

  await page.getByRole('button', { name: connect('startAgain') }).click()
  await answerAtMicrosoft(page, SUPPORT)
  await expectTitle(page, connect('attempt.connected.title', { address: SUPPORT }))
})

test('one that nobody came back from is listed as such', async () => {
  await leaveForMicrosoft(page, PRESS)
  await anHourPasses()
  await page.goto('/sign-ins?phase=expired')
  const line = page.getByRole('row').filter({ hasText: PRESS })
  await expect(line).toContainText(signins('phase.expired'))
  await expect(line).toContainText(signins('says.expired'))
  await page.getByRole('link', { name: signins('openOf', { address: PRESS }) }).click()
  await expectTitle(page, connect('attempt.expired.title'))
})

test('a device code that nobody typed ends its page by itself, once Microsoft says so', async () => {
  await world.sandbox.control.post('/settings', { deviceCodeInterval: 1 })
  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill(PRESS)
  await page.getByRole('radio', { name: connect('ways.device-code.name') }).check()
  await page.locator('main form button[type=submit]').click()
  await expectTitle(page, device('title'))
  await world.sandbox.control.post('/clock', { seconds: 16 * 60 })
  await expectTitle(page, connect('attempt.expired.title'))
  await expect(page.getByRole('button', { name: connect('startAgain') })).toBeVisible()
})
