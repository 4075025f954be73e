import { expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { expectTitle, newBrowser, signIn } from './steps.ts'
import { board, mailbox } from './words.ts'
import { startWorld, type World } from './world.ts'

const [ADMIN] = DEMO_PEOPLE
/** Its server is so slow that a check takes as long as a check may. */
const address = 'legacy@larkfield.example'

let world: World
let admin: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  admin = await newBrowser(browser, world)
  await admin.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(admin, ADMIN)
})
test.afterAll(async () => {
  await world?.close()
})

function open(details: HTMLElement | SVGElement): void {
  details.setAttribute('open', '')
}

test('the dialogue of a check is shown while it runs, by stage, and copied without names afterwards', async () => {
  await admin.goto(`/?q=${address}`)
  await admin.getByRole('link', { name: address, exact: true }).click()
  await expectTitle(admin, address)
  const running = admin.getByRole('region', { name: board('check.running') })
  const now = admin.getByRole('button', { name: board('check.now') }).first()
  const said = running.locator('pre').first()
  // On a machine so slow that the check ends before it is heard of, the next one is watched.
  await expect(async () => {
    if (!(await running.isVisible())) await now.click({ timeout: 5_000 })
    await running.locator('details').evaluate(open, null, { timeout: 10_000 })
    await expect(said).toContainText(`— ${mailbox('stage.greeting')} —`, { timeout: 10_000 })
  }).toPass({ timeout: 120_000 })
  await expect(running).toBeHidden({ timeout: 60_000 })

  const last = admin
    .locator('section')
    .filter({ has: admin.getByText(mailbox('transcript.title')) })
    .last()
  await last.getByText(mailbox('transcript.title')).first().click()
  await expect(last.locator('pre').first()).toContainText('—')
  await last
    .getByRole('button', { name: mailbox('transcript.copyPublic') })
    .first()
    .click()
  await expect.poll(() => admin.evaluate(() => navigator.clipboard.readText())).toMatch(/ms [→←·] /)
  expect(await admin.evaluate(() => navigator.clipboard.readText())).not.toContain('larkfield')
})
