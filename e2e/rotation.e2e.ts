import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import {
  ALL_HEALTHY,
  beginWith,
  confirm,
  type NextSecret,
  rotation,
  secretInEntra,
} from './rotation-steps.ts'
import {
  begin,
  checkNow,
  connected,
  expectStates,
  newBrowser,
  registerApp,
  SUPPORT,
  signIn,
} from './steps.ts'
import { registrations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

let world: World
let page: Page
let app: string
let inUse: NextSecret

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  // Shorter than the portal trusts a token for: every check draws a new one, with the secret in use.
  await world.sandbox.control.post('/settings', { accessTokenSeconds: 120 })
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  app = new URL(page.url()).pathname
  await connected(page, SUPPORT)
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})
test.afterAll(async () => {
  await world?.close()
})

const button = (key: string) => page.getByRole('button', { name: rotation(key), exact: true })
const says = (key: string) => page.getByText(rotation(key), { exact: true })

/** The board before and after: whatever a rotation does, nobody is disconnected. */
async function expectGreen(): Promise<void> {
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
}

test('a second secret is proven and tried while the browser is closed, and waits for “Use it now”', async ({
  browser,
}) => {
  await page.goto(app)
  await page.getByRole('link', { name: registrations('detail.rotate'), exact: true }).click()
  await expect(page.getByRole('heading', { name: rotation('begin.title') })).toBeVisible()
  await expectAccessible(page, 'the beginning of a rotation')
  await beginWith(page, app, await secretInEntra(world, 401))
  await expectNoComplaints(page)
  await page.context().close()

  page = await newBrowser(browser, world)
  await signIn(page)
  await page.goto(`${app}/rotation`)
  await expect(page.getByRole('heading', { name: rotation('now.switchTitle') })).toBeVisible()
  await expect(page.getByRole('link', { name: SUPPORT })).toBeVisible()
  await expect(
    page.getByText(rotation('samples.worked', { protocol: rotation('samples.protocol.imap') })),
  ).toBeVisible()
  await expectAccessible(page, 'a rotation that waits')
  await expectNoSideways(page, 'a rotation')
})

test('taken back before the switch, the old one is in use as if nothing had happened', async () => {
  await confirm(page, rotation('takeBack.open'), rotation('takeBack.confirm'))
  await expect(says('done.takenBack')).toBeVisible()
  await expect(page.getByText(rotation('history.is.taken-back'), { exact: true })).toBeVisible()
  await expectGreen()
})

test('a refused value is explained, corrected, proven, and put in use', async () => {
  const made = await secretInEntra(world, 402)
  await beginWith(page, app, { ...made, value: `${made.value.slice(0, -3)}xyz` })
  await expect(says('trouble.not-known-yet.title')).toBeVisible()
  await page.getByLabel(registrations('secret.label'), { exact: true }).fill(made.value)
  await page.getByLabel(registrations('secret.expires')).fill(made.expires)
  await button('correct.submit').click()
  await expect(says('done.corrected')).toBeVisible()
  await button('useNow').click()
  await expect(says('done.switched')).toBeVisible()
  await expect(page.getByRole('heading', { name: rotation('step.rest') })).toBeVisible()
  await expectAccessible(page, 'a rotation that rests')
  await expectNoSideways(page, 'a rotation')
  await expectGreen()
})

test('taken back after the switch, the old one is in use again', async () => {
  await page.goto(`${app}/rotation`)
  await confirm(page, rotation('takeBack.open'), rotation('takeBack.confirm'))
  await expect(says('done.takenBack')).toBeVisible()
  await expectGreen()
})

test('the portal is killed while a mailbox is tried, and goes on to the end by itself', async () => {
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { delay: 4_000 })
  inUse = await secretInEntra(world, 403)
  await beginWith(page, app, inUse, true)
  await expect(says('now.sample')).toBeVisible()
  await world.kill()
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { delay: 0 })
  await world.start()
  await page.goto(`${app}/rotation`)
  await expect(page.getByRole('heading', { name: rotation('step.rest') })).toBeVisible({ timeout: 60_000 })
  await expectGreen()
})

test('where Entra refuses the one in use, the one before carries on, and both pages say so', async () => {
  await world.sandbox.control.post(inUse.path, { value: 'what-nobody-has-typed-here-0000000000000' })
  await expectGreen()
  for (const place of [app, `${app}/rotation`]) {
    await page.goto(place)
    await expect(says('carried.title')).toBeVisible()
  }
  await expectAccessible(page, 'a rotation that the fallback carries')
  await world.sandbox.control.post(inUse.path, { value: inUse.value })
  await expectGreen()
  for (const place of [app, `${app}/rotation`]) {
    await page.goto(place)
    await expect(says('carried.title')).toHaveCount(0)
  }
})

test('“I removed it” finishes the rotation, and there is no way back any more', async () => {
  await page.goto(`${app}/rotation`)
  await confirm(page, rotation('rest.removed'), rotation('rest.removedConfirm'))
  await expect(says('done.ended')).toBeVisible()
  await expect(button('takeBack.open')).toHaveCount(0)
  await expect(page.getByText(rotation('history.is.done'), { exact: true })).toBeVisible()
  await expectGreen()
})
