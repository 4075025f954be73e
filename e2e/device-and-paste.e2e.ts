import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import { alertOf, begin, expectTitle, newBrowser, registerApp, SUPPORT } from './steps.ts'
import { causes, connect, device, paste } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const ORDERS = 'orders@larkfield.example'
const ARCHIVE = 'archive@larkfield.example'
const NEWSLETTER = 'newsletter@larkfield.example'

let world: World
let page: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  await world.sandbox.control.post('/settings', { deviceCodeInterval: 1 })
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const changeApp = (patch: Record<string, unknown>) =>
  world.sandbox.control.post(`/apps/${world.sandbox.app.clientId}`, patch)

async function start(address: string, way: 'device-code' | 'paste-back'): Promise<void> {
  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill(address)
  await page.getByRole('radio', { name: connect(`ways.${way}.name`) }).check()
  await page.locator('main form button[type=submit]').click()
}

/** On the phone: opens the address, types the code. */
async function typeCode(phone: Page): Promise<void> {
  await expectTitle(page, device('title'))
  const link = page.getByRole('main').getByRole('link', { name: '/oauth2/deviceauth' })
  await phone.goto((await link.getAttribute('href')) ?? '')
  await phone.getByLabel('Code').fill((await page.getByTestId('user-code').textContent()) ?? '')
  await phone.keyboard.press('Enter')
}

test('a code typed on another device connects the mailbox, and the page goes on by itself', async ({
  browser,
}) => {
  await start(SUPPORT, 'device-code')
  await expect(page.getByRole('img', { name: device('qr') })).toBeVisible()
  await expect(page.getByRole('timer')).toHaveText(/^1[45]:\d\d left$/)
  const phone = await newBrowser(browser, world)
  await typeCode(phone)
  await phone.locator(`button[name=upn][value="${SUPPORT}"]`).click()
  await phone.getByRole('button', { name: 'Accept' }).click()
  await expectTitle(page, connect('attempt.connected.title', { address: SUPPORT }))
  await phone.context().close()
})

test('an app without public client flows is told what to switch on, and the next try works', async ({
  browser,
}) => {
  await changeApp({ publicClientFlows: false })
  await start(ORDERS, 'device-code')
  await expectTitle(page, connect('attempt.refused.title'))
  await expect(page.getByText(causes('client.public_flows_off.title'))).toBeVisible()
  await expect(page.getByText('AADSTS7000218').first()).toBeVisible()

  await changeApp({ publicClientFlows: true })
  await page.getByRole('button', { name: connect('startAgain') }).click()
  const phone = await newBrowser(browser, world)
  await typeCode(phone)
  await phone.locator(`button[name=upn][value="${ORDERS}"]`).click()
  await phone.getByRole('button', { name: 'Accept' }).click()
  await expectTitle(page, connect('attempt.connected.title', { address: ORDERS }))
  await phone.context().close()
})

test('declining on the other device ends on a plain page', async ({ browser }) => {
  await start(ARCHIVE, 'device-code')
  const phone = await newBrowser(browser, world)
  await typeCode(phone)
  await phone.getByRole('button', { name: 'Cancel' }).click()
  await expectTitle(page, connect('attempt.cancelled.title'))
  await phone.context().close()
})

test('a code can be given up, and then connects nothing', async () => {
  await start(ARCHIVE, 'device-code')
  await page.getByRole('button', { name: device('cancel') }).click()
  await expectTitle(page, connect('attempt.cancelled.title'))
  await page.goBack()
  await expectTitle(page, connect('attempt.cancelled.title'))
})

/** The new window, in which Microsoft is. */
async function openMicrosoft(): Promise<Page> {
  await expectTitle(page, paste('title'))
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: paste('openMicrosoft') }).click()
  return opened
}

async function pasteBack(text: string): Promise<void> {
  await page.getByLabel(paste('box')).fill(text)
  await page.getByRole('button', { name: paste('submit') }).click()
}

test('an app that does not know the redirect URI: the error page of Microsoft is understood', async () => {
  await start(ARCHIVE, 'paste-back')
  const microsoft = await openMicrosoft()
  await expect(microsoft.getByText('AADSTS50011')).toBeVisible()
  await pasteBack((await microsoft.getByRole('main').textContent()) ?? '')
  await expect(alertOf(page)).toContainText(paste('problem.error-page.title'))
  await expect(page.getByText(causes('redirect.not_registered.title'))).toBeVisible()
  await microsoft.close()
})

test('the address pasted back connects the mailbox, after a wrong paste was explained', async () => {
  const { origin } = world.sandbox.control
  const callback = `${world.url}/oauth/callback`
  await changeApp({
    redirectUris: [callback, `${origin}/common/oauth2/nativeclient`, 'http://localhost'],
  })
  const microsoft = await openMicrosoft()
  await expect(microsoft.getByRole('heading', { name: 'Pick an account' })).toBeVisible()
  await pasteBack(microsoft.url())
  await expect(alertOf(page)).toContainText(paste('problem.before-sign-in.title'))
  await expect(page.getByRole('timer')).toHaveText(/^\d:\d\d left$/)

  await microsoft.locator(`button[name=upn][value="${ARCHIVE}"]`).click()
  await microsoft.getByRole('button', { name: 'Accept' }).click()
  await microsoft.waitForURL('**/nativeclient?code=**')
  await pasteBack(`  <${microsoft.url().replace(/(.{60})/g, '$1\n> ')}>`)
  await expectTitle(page, connect('attempt.connected.title', { address: ARCHIVE }))
  await microsoft.close()
})

test('http://localhost works as well, and an old address is known for one', async () => {
  await start(NEWSLETTER, 'paste-back')
  await page.getByRole('button', { name: paste('redirect.change') }).click()
  await expect(page.getByText(paste('end.localhost'))).toBeVisible()
  const link = await page.getByRole('link', { name: paste('openMicrosoft') }).getAttribute('href')
  expect(new URL(link ?? '').searchParams.get('redirect_uri')).toBe('http://localhost')
  const answer = await page.request.get(`${link}&auto_upn=${encodeURIComponent(NEWSLETTER)}`, {
    maxRedirects: 0,
  })
  const address = answer.headers().location ?? ''
  expect(address).toMatch(/^http:\/\/localhost\/\?code=/)

  const old = address.replace(/&state=[^&]+/, `&state=${'o'.repeat(43)}`)
  await pasteBack(old)
  await expect(alertOf(page)).toContainText(paste('problem.other-sign-in.title'))
  await pasteBack(address)
  await expectTitle(page, connect('attempt.connected.title', { address: NEWSLETTER }))
})
