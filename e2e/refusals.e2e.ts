import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import { exchanges } from './sandbox-log.ts'
import {
  ADMIN,
  answerAtMicrosoft,
  begin,
  checkNow,
  connected,
  connectMailbox,
  expectStates,
  expectTitle,
  fillSignIn,
  leaveForMicrosoft,
  newBrowser,
  registerApp,
  rowOf,
  SUPPORT,
} from './steps.ts'
import { causes, connect } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const ANNA = 'anna.lindqvist@larkfield.example'
const NEARLY_ANNA = 'anna.lindkvist@larkfield.example'
const ORDERS = 'orders@larkfield.example'
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const

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

/** The address with which Microsoft would send this browser back, before the browser has followed it. */
async function wayBack(address: string): Promise<string> {
  await leaveForMicrosoft(page, address)
  const answer = await page.request.get(`${page.url()}&auto_upn=${encodeURIComponent(address)}`, {
    maxRedirects: 0,
  })
  expect(answer.status()).toBe(302)
  return answer.headers().location ?? ''
}

test('the wrong account is refused, both addresses are shown, and nothing is stored', async () => {
  await connectMailbox(page, ANNA, { as: NEARLY_ANNA })
  await expectTitle(page, connect('attempt.wrong-account.title'))
  const facts = page.getByRole('definition')
  await expect(facts.filter({ hasText: ANNA })).toBeVisible()
  await expect(facts.filter({ hasText: NEARLY_ANNA })).toBeVisible()
  await page.goto('/')
  await expect(page.getByText(ANNA)).toHaveCount(0)
  await page.goBack()
  await page.getByRole('button', { name: connect('again') }).click()
  // Asked to choose this time, so that the account that was wrong is not taken once more.
  await page.waitForURL('**prompt=select_account**')
  await answerAtMicrosoft(page, ANNA)
  await expectTitle(page, connect('attempt.connected.title', { address: ANNA }))
})

test('Cancel at Microsoft ends on a plain page, from which one can start again', async () => {
  await connectMailbox(page, SUPPORT, { cancel: true })
  await expectTitle(page, connect('attempt.cancelled.title'))
  await expect(page.getByText(connect('attempt.cancelled.text'))).toBeVisible()
  await expect(page.getByText('AADSTS65004').first()).toBeVisible()
  await expect(page.getByRole('term').filter({ hasText: connect('answer.correlation') })).toBeVisible()
  await page.getByRole('button', { name: connect('startAgain') }).click()
  await answerAtMicrosoft(page, SUPPORT)
  await expectTitle(page, connect('attempt.connected.title', { address: SUPPORT }))
})

test('a reconnect with the wrong account leaves the older grant as it was', async () => {
  await page.getByRole('link', { name: connect('openMailbox', { address: SUPPORT }) }).click()
  await page.getByRole('button', { name: connect('reconnect') }).click()
  await answerAtMicrosoft(page, SUPPORT, { as: ORDERS })
  await expectTitle(page, connect('attempt.wrong-account.title'))
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('a refusal of the token endpoint is explained, with the ids under which Microsoft knows it', async () => {
  await world.sandbox.control.post('/faults', {
    on: 'token',
    grant: 'authorization_code',
    times: 1,
    code: 7000222,
  })
  await connectMailbox(page, ORDERS)
  await expectTitle(page, connect('attempt.refused.title'))
  await expect(page.getByRole('heading', { name: causes('secret.expired.title') })).toBeVisible()
  await expect(page.getByText('AADSTS7000222').first()).toBeVisible()
  for (const label of [connect('answer.trace'), connect('answer.correlation')]) {
    await expect(page.getByRole('term').filter({ hasText: label })).toBeVisible()
  }
})

test('a token endpoint that does not answer is no refusal, and the next try works', async () => {
  await world.sandbox.control.post('/faults', {
    on: 'token',
    grant: 'authorization_code',
    times: 1,
    drop: true,
  })
  await page.getByRole('button', { name: connect('startAgain') }).click()
  await answerAtMicrosoft(page, ORDERS)
  await expectTitle(page, connect('attempt.failed.title'))
  await page.getByRole('button', { name: connect('startAgain') }).click()
  await answerAtMicrosoft(page, ORDERS)
  await expectTitle(page, connect('attempt.connected.title', { address: ORDERS }))
})

test('reload, back and the account once more change nothing', async () => {
  const before = await exchanges(world)
  const result = page.url()
  await page.reload()
  await expectTitle(page, connect('attempt.connected.title', { address: ORDERS }))
  await page.goBack()
  await page.locator(`button[name=upn][value="${ORDERS}"]`).click()
  await page.waitForURL(result)
  await expectTitle(page, connect('attempt.connected.title', { address: ORDERS }))
  expect(await exchanges(world)).toBe(before)
})

test('a double click begins one sign-in', async () => {
  let posts = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).origin === world.url) posts += 1
  })
  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill('archive@larkfield.example')
  await page.getByRole('button', { name: connect('new.submit') }).dblclick()
  await answerAtMicrosoft(page, 'archive@larkfield.example')
  await expectTitle(page, connect('attempt.connected.title', { address: 'archive@larkfield.example' }))
  expect(posts).toBe(1)
})

test('twenty replies with one state make one token call, and all lead to the same page', async () => {
  const back = await wayBack('reports@larkfield.example')
  const before = await exchanges(world)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => page.request.get(back, { maxRedirects: 0 })),
  )
  expect(new Set(answers.map((answer) => answer.status()))).toEqual(new Set([303]))
  const places = new Set(answers.map((answer) => answer.headers().location))
  expect([...places]).toEqual([expect.stringMatching(/\/attempts\/[0-9a-f-]{36}$/)])
  expect(await exchanges(world)).toBe(before + 1)
  await page.goto(back)
  await expectTitle(page, connect('attempt.connected.title', { address: 'reports@larkfield.example' }))
  expect(await exchanges(world)).toBe(before + 1)
})

test('a reply in another browser is turned away, and still works in the right one', async ({ browser }) => {
  const back = await wayBack('warehouse@larkfield.example')
  const before = await exchanges(world)
  const stranger = await newBrowser(browser, world)
  await stranger.goto(back)
  await expectTitle(stranger, connect('unknown.title'))
  await expect(stranger.getByText(connect('unknown.other-browser'))).toBeVisible()
  expectNoComplaints(stranger)
  await stranger.context().close()
  expect(await exchanges(world)).toBe(before)
  await page.goto(back)
  await expectTitle(page, connect('attempt.connected.title', { address: 'warehouse@larkfield.example' }))
})

test('a reply that belongs to nothing ends on a plain page without a token call', async () => {
  const before = await exchanges(world)
  const state = 'x'.repeat(43)
  const replies = ['', '?code=1.abcdefgh', `?code=1.abcdefgh&state=${state}`, `?error=x&state=${state}`]
  for (const reply of [...replies, `?code=1.abcdefgh&state=${state}&state=${state}`, '?state=%00%ff']) {
    await page.goto(`/oauth/callback${reply}`)
    await expectTitle(page, connect('unknown.title'))
    await expect(page.getByText(connect('unknown.unknown'))).toBeVisible()
  }
  expect(await exchanges(world)).toBe(before)
})

test('a reply that was tampered with is not exchanged', async () => {
  const back = new URL(await wayBack('newsletter@larkfield.example'))
  const before = await exchanges(world)
  back.searchParams.set('iss', 'https://login.elsewhere.example/v2.0')
  await page.goto(back.href)
  await expectTitle(page, connect('attempt.failed.title'))
  await expect(page.getByText(connect('problem.issuer'))).toBeVisible()
  expect(await exchanges(world)).toBe(before)
  await page.goto('/')
  await expect(rowOf(page, 'newsletter@larkfield.example')).toHaveCount(0)
})

test('whoever was signed out of the portal meanwhile signs in and finds the result', async () => {
  await leaveForMicrosoft(page, 'frontdesk@larkfield.example')
  await page.context().clearCookies({ name: 'mailgrant' })
  await page.locator('button[name=upn][value="frontdesk@larkfield.example"]').click()
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.waitForURL('**/sign-in?next=*')
  await fillSignIn(page, ADMIN)
  await expectTitle(page, connect('attempt.connected.title', { address: 'frontdesk@larkfield.example' }))
})

test('the address of a connected mailbox finds its page from the form', async () => {
  const href = await connected(page, 'scanner@larkfield.example')
  await page.goto(`/mailboxes/new?address=scanner@larkfield.example`)
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await page.getByRole('link', { name: connect('new.openTaken') }).click()
  await page.waitForURL(`**${href}`)
})
