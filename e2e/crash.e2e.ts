import { randomBytes } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import type { LogEntry } from '#sandbox/request-log.ts'
import { tokenCalls } from './sandbox-log.ts'
import {
  begin,
  checkButton,
  checkNow,
  connected,
  expectStates,
  expectTitle,
  newBrowser,
  registerApp,
  rowOf,
  SUPPORT,
  signIn,
} from './steps.ts'
import { until } from './until.ts'
import { board, connect, device, mailbox, shell } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const
/** Shown by a probe that runs; a busy button alone may still wait for it to begin. */
const SIGNING_IN = `${mailbox('stage.authenticate')}…`
const WAREHOUSE = 'warehouse@larkfield.example'
const FRONT_DESK = 'frontdesk@larkfield.example'

let world: World
let page: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  // Every check has to renew: an access token lives shorter than the portal wants one to.
  await world.sandbox.control.post('/settings', { accessTokenSeconds: 60 })
  await connected(page, SUPPORT)
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})
test.afterAll(async () => {
  await world?.close()
})

/** Generation of the newest refresh token that Entra has issued for the mailbox. */
async function newestIssued(): Promise<number> {
  interface State {
    sessions: { upn: string; refreshTokens: { generation: number }[] }[]
  }
  const { sessions } = await world.sandbox.control.get<State>('/state')
  const generations = sessions
    .filter(({ upn }) => upn === SUPPORT)
    .flatMap(({ refreshTokens }) => refreshTokens.map(({ generation }) => generation))
  return Math.max(...generations)
}

async function renewals(): Promise<LogEntry[]> {
  return (await tokenCalls(world, 'refresh_token')).filter(({ outcome }) => outcome === '200')
}

test('each renewal presents the token that the one before it brought, and never an older one', async () => {
  await checkNow(page, SUPPORT)
  await checkNow(page, SUPPORT)
  const calls = await renewals()
  expect(calls.length).toBeGreaterThanOrEqual(3)
  for (const [place, call] of calls.entries()) {
    expect(call.presentedGeneration).toBe(place + 1)
    if (place > 0) expect(call.presented).toBe(calls[place - 1]?.issued)
  }
})

test("killed between Entra's answer and the write, it goes on with the token it still has", async () => {
  const stored = await newestIssued()
  await world.sandbox.control.post('/faults', {
    on: 'token',
    at: 'answer',
    grant: 'refresh_token',
    times: 1,
    delay: 3_000,
  })
  await checkButton(page, SUPPORT).click()
  await until(async () => (await newestIssued()) > stored, 'Entra has rotated the token')
  await world.kill()
  const kept = (await renewals()).length
  await until(async () => (await renewals()).length > kept, 'the answer has left for nobody')
  await world.sandbox.control.delete('/log')

  await world.start()
  await page.goto('/')
  await expectTitle(page, board('title'))
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await checkNow(page, SUPPORT)
  const [first, second] = await renewals()
  // What was rotated away while nobody listened is lost; the generation before it still counts, once.
  expect(first?.presentedGeneration).toBe(stored)
  expect(second?.presented).toBe(first?.issued)
})

test('killed in the middle of a check, it checks that mailbox again by itself', async () => {
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { delay: 10_000 })
  await checkButton(page, SUPPORT).click()
  await expect(rowOf(page, SUPPORT)).toContainText(SIGNING_IN)
  const lastCheck = rowOf(page, SUPPORT).locator('time').last()
  const before = (await lastCheck.getAttribute('datetime')) ?? ''
  await world.kill()
  await world.sandbox.control.post(`/heal/${SUPPORT}`)
  await world.start()
  await page.goto('/')
  await expect(lastCheck).not.toHaveAttribute('datetime', before)
  await expect(checkButton(page, SUPPORT)).toBeEnabled()
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('told to stop, it ends in order with a stream open and a slow probe under way', async ({ browser }) => {
  await connected(page, WAREHOUSE)
  await page.goto('/')
  await expectStates(page, WAREHOUSE, ALL_HEALTHY)
  await world.sandbox.control.post(`/mailboxes/${WAREHOUSE}`, { delay: 4_000 })
  await checkButton(page, WAREHOUSE).click()
  await expect(rowOf(page, WAREHOUSE)).toContainText(SIGNING_IN)
  const started = Date.now()
  expect(await world.stop()).toBe(0)
  expect(Date.now() - started).toBeLessThan(25_000)
  expect(world.log()).toContain('portal stops')

  await world.sandbox.control.post(`/heal/${WAREHOUSE}`)
  await world.start()
  const other = await newBrowser(browser, world)
  await signIn(other)
  await expectStates(other, WAREHOUSE, ALL_HEALTHY)
  await expect(checkButton(other, WAREHOUSE)).toBeEnabled()
  await other.context().close()
})

test('a second portal on the same folder is refused with a sentence that names the first', async () => {
  const { code, printed } = await world.startInVain()
  expect(code).toBe(1)
  expect(printed).toContain('Mailgrant cannot start.')
  expect(printed).toContain(`in use by the process with pid ${world.pid()}`)
  expect(printed).not.toMatch(/\n\s+at /)
  // The first one did not notice.
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('a wrong master key is refused with a sentence, and the right one still opens everything', async () => {
  expect(await world.stop()).toBe(0)
  const wrong = randomBytes(32).toString('base64')
  const { code, printed } = await world.startInVain({ MASTER_KEY: wrong })
  expect(code).toBe(1)
  expect(printed).toContain('Mailgrant cannot start.')
  expect(printed).toMatch(/master key/i)
  expect(printed).not.toMatch(/\n\s+at /)
  expect(printed).not.toContain(wrong)

  const faults = await world.startInVain({ MASTER_KEY: 'too-short', PUBLIC_URL: 'no url', JOBS: 'perhaps' })
  expect(faults.code).toBe(1)
  for (const name of ['MASTER_KEY', 'PUBLIC_URL', 'JOBS']) expect(faults.printed).toContain(name)
  expect(faults.printed).not.toContain('too-short')

  await world.start()
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('while Microsoft does not answer, the board opens, and nobody is sent to sign in again', async () => {
  const down = [
    { fault: { raw: '<html>Service Unavailable</html>', status: 503 }, who: 'wait' },
    { fault: { code: 90033, status: 503 }, who: 'wait' },
    { fault: { drop: true }, who: 'network-admin' },
  ]
  for (const { fault, who } of down) {
    await world.sandbox.control.post('/faults', { on: 'token', ...fault })
    await checkNow(page, SUPPORT)
    await page.reload()
    await expect(rowOf(page, SUPPORT)).toContainText(board(`who.${who}`))
    await expect(rowOf(page, SUPPORT)).not.toContainText(board('who.mailbox-owner'))
    await world.sandbox.control.delete('/faults')
  }
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

/** What a tab keeps only as long as it is not loaded anew. */
const mark = () => page.evaluate(() => document.documentElement.setAttribute('data-stayed', 'yes'))
const stayed = () => expect(page.locator('html')).toHaveAttribute('data-stayed', 'yes')

test('while the portal is down, an open board stays as it is and says so, and goes on by itself', async () => {
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await mark()
  await world.kill()
  await expect(page.getByText(shell('away'))).toBeVisible()
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await world.start()
  await expect(page.getByText(shell('away'))).toBeHidden()
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await stayed()
})

test('an answer that breaks off in the middle leaves an open board where it is, until the portal is back', async () => {
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await mark()
  let away = false
  await page.route('**/api/alive', (route) => (away ? route.abort() : route.continue()))
  await page.route(/[?&]_rsc=/, (route) => {
    if ('next-router-prefetch' in route.request().headers()) return route.continue()
    away = true
    return route.abort()
  })
  await checkButton(page, SUPPORT).click()
  await expect(page.getByText(shell('away'))).toBeVisible()
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await stayed()

  await page.unroute(/[?&]_rsc=/)
  away = false
  await expect(page.locator('html')).not.toHaveAttribute('data-stayed')
  // A form that is sent before the page has come alive is refused.
  await page.waitForLoadState()
  await expect(page.getByText(shell('away'))).toBeHidden()
  await page.unroute('**/api/alive')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('while the portal is down, a page that waits for a sign-in waits on, and sees it end', async ({
  browser,
}) => {
  await world.sandbox.control.post('/settings', { deviceCodeInterval: 1 })
  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill(FRONT_DESK)
  await page.getByRole('radio', { name: connect('ways.device-code.name') }).check()
  await page.locator('main form button[type=submit]').click()
  await expectTitle(page, device('title'))
  const code = (await page.getByTestId('user-code').textContent()) ?? ''
  await mark()
  // Between two looks: a portal that dies in the middle of an answer leaves the browser no choice.
  const { pathname } = new URL(page.url())
  await page.waitForEvent('requestfinished', (request) => {
    const { pathname: asked, searchParams } = new URL(request.url())
    return asked === pathname && searchParams.has('_rsc') && !('next-router-prefetch' in request.headers())
  })
  await world.kill()
  await expect(page.getByText(shell('away'))).toBeVisible()
  await expect(page.getByTestId('user-code')).toHaveText(code)
  await stayed()

  const phone = await newBrowser(browser, world)
  await phone.goto(
    (await page.getByRole('main').getByRole('link', { name: '/oauth2/deviceauth' }).getAttribute('href')) ??
      '',
  )
  await phone.getByLabel('Code').fill(code)
  await phone.keyboard.press('Enter')
  await phone.locator(`button[name=upn][value="${FRONT_DESK}"]`).click()
  await phone.getByRole('button', { name: 'Accept' }).click()
  await phone.context().close()
  await world.start()
  await expectTitle(page, connect('attempt.connected.title', { address: FRONT_DESK }))
})
