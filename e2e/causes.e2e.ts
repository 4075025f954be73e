import { expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { expectTitle, newBrowser, signIn } from './steps.ts'
import { board, catalogue, causes, mailbox, remedies, shell, signin } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const [ADMIN, HELP_DESK] = DEMO_PEOPLE
const OFF = 'smtp.auth_disabled_work'

let world: World
let admin: Page
let stranger: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  admin = await newBrowser(browser, world)
  stranger = await newBrowser(browser, world)
  await admin.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(admin, ADMIN)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(admin))

const region = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
const fold = (page: Page, title: string) =>
  page.locator('details').filter({ has: page.locator('summary', { hasText: title }) })

test('a cause is found by its code, with the keyboard alone, and opened', async () => {
  await admin.goto('/')
  await admin.getByText(shell('nav.more'), { exact: true }).click()
  await admin.getByRole('link', { name: shell('nav.causes') }).click()
  await expectTitle(admin, catalogue('title'))
  await admin.getByLabel(catalogue('search.field')).focus()
  await admin.keyboard.type('AADSTS7000222')
  await admin.keyboard.press('Enter')
  await admin.waitForURL('**/causes?q=AADSTS7000222')
  await expect(admin.getByRole('status')).toHaveText(
    catalogue('search.found', { count: 1, asked: 'AADSTS7000222' }),
  )
  const found = admin.getByRole('link', { name: causes('secret.expired.title'), exact: true })
  await found.focus()
  await admin.keyboard.press('Enter')
  await expectTitle(admin, causes('secret.expired.title'))
  for (const title of ['means', 'steps', 'recognised', 'links', 'sources']) {
    await expect(region(admin, catalogue(title))).toBeVisible()
  }
  await expect(admin.getByText(board('who.app-admin'), { exact: true })).toBeVisible()
  await expectAccessible(admin, 'a cause')
})

test('words find a cause too, and what nobody wrote about leads on', async () => {
  await admin.goto('/causes?q=security+defaults')
  await expect(
    admin.getByRole('link', { name: causes('smtp.security_defaults.title'), exact: true }),
  ).toBeVisible()
  await admin.goto('/causes?q=rhubarb')
  await expect(admin.getByRole('status')).toContainText(
    catalogue('search.found', { count: 0, asked: 'rhubarb' }),
  )
  await admin.getByRole('link', { name: catalogue('search.noneButExplain') }).click()
  await admin.waitForURL('**/explain')
})

test('an unknown cause is a page that does not exist', async () => {
  for (const id of ['secret.gone', '__proto__', 'constructor']) {
    expect((await admin.request.get(`/causes/${id}`)).status(), id).toBe(404)
  }
})

test('a cause knows the mailboxes that have it now, and the mailbox leads back to the cause', async () => {
  await admin.goto(`/causes/${OFF}`)
  const mine = region(admin, catalogue('yours')).locator('a[href^="/mailboxes/"]').first()
  const address = (await mine.textContent()) ?? ''
  expect(address).toContain('@larkfield.example')
  await mine.click()
  await expectTitle(admin, address)
  await admin
    .getByRole('link', { name: catalogue('more'), exact: true })
    .first()
    .click()
  await expectTitle(admin, causes(`${OFF}.title`))
})

test('the remedy of a broken mailbox carries its own names, and what is copied can be pasted', async () => {
  await admin.goto(`/causes/${OFF}`)
  const mine = region(admin, catalogue('yours')).locator('a[href^="/mailboxes/"]').first()
  const address = (await mine.textContent()) ?? ''
  await mine.click()
  await expectTitle(admin, address)
  await expect(admin.getByRole('heading', { name: causes(`${OFF}.title`), exact: true })).toBeVisible()
  await expect(admin.getByText(remedies('takes.hour'), { exact: true })).toBeVisible()

  const commands = fold(admin, remedies('show.commands', { count: 2 }))
  await commands.locator('summary').press('Enter')
  await commands
    .getByRole('button', { name: remedies('command.smtp.mailbox') })
    .first()
    .click()
  const copied = () => admin.evaluate(() => navigator.clipboard.readText())
  await expect
    .poll(copied)
    .toBe(
      [
        'Connect-ExchangeOnline',
        `Set-CASMailbox -Identity '${address}' -SmtpClientAuthenticationDisabled $false`,
        `Get-CASMailbox -Identity '${address}' | Format-List SmtpClientAuthenticationDisabled`,
      ].join('\n'),
    )

  const message = fold(admin, remedies('show.message'))
  await message.locator('summary').press('Enter')
  const href = (await message.getByRole('link', { name: remedies('show.mail') }).getAttribute('href')) ?? ''
  expect(href).toMatch(/^mailto:\?subject=/)
  expect(decodeURIComponent(href)).toContain(address)
  await message.getByRole('button', { name: remedies('show.copyMessage') }).click()
  await expect.poll(copied).toContain(`Set-CASMailbox -Identity '${address}'`)
  expect(await copied()).toContain(remedies('message.ask.exchange-admin', { mailbox: address }))
  expect(await copied()).not.toMatch(/undefined|\{\w+\}/)

  const said = fold(admin, mailbox('evidence.title'))
  await expect(said.getByText('5.7.139').first()).toBeHidden()
  await said.locator('summary').press('Enter')
  await expect(said.getByText('5.7.139').first()).toBeVisible()
  await expectAccessible(admin, 'a remedy')
})

test('on a narrow screen nothing is cut off, neither in the catalogue nor in the remedy', async () => {
  const size = admin.viewportSize()
  await admin.setViewportSize({ width: 375, height: 800 })
  for (const place of ['/causes', '/causes?q=535+5.7.139', `/causes/${OFF}`, '/causes/app.not_found']) {
    await admin.goto(place)
    await expect(admin.getByRole('heading', { level: 1 })).toBeVisible()
    await expectNoSideways(admin, place)
  }
  await admin.goto(`/causes/${OFF}`)
  await region(admin, catalogue('yours')).locator('a[href^="/mailboxes/"]').first().click()
  const commands = fold(admin, remedies('show.commands', { count: 2 }))
  await commands.locator('summary').click()
  await fold(admin, remedies('show.message')).locator('summary').click()
  await expect(commands.getByText('Connect-ExchangeOnline').first()).toBeVisible()
  await expectNoSideways(admin, 'a remedy')
  if (size) await admin.setViewportSize(size)
})

test('without a login the catalogue can be read, and tells nothing of this installation', async () => {
  await stranger.goto('/causes')
  await expectTitle(stranger, catalogue('title'))
  await stranger.getByLabel(catalogue('search.field')).fill('7000222')
  await stranger.getByRole('button', { name: catalogue('search.submit') }).click()
  await stranger.getByRole('link', { name: causes('secret.expired.title'), exact: true }).click()
  await expectTitle(stranger, causes('secret.expired.title'))
  const apps = world.sandbox.apps.flatMap(({ clientId, name }) => [clientId, name])
  const secrets = [
    'larkfield',
    world.sandbox.tenant.id,
    new URL(world.sandbox.cloud.loginOrigin).host,
    ...apps,
  ]
  for (const place of ['/causes', '/causes?q=smtp', `/causes/${OFF}`, '/causes/mail.app_service_principal']) {
    const answer = await stranger.request.get(place)
    expect(answer.status()).toBe(200)
    const text = (await answer.text()).toLowerCase()
    for (const secret of secrets) expect(text, place).not.toContain(secret.toLowerCase())
    await stranger.goto(place)
    await expect(stranger.getByRole('link', { name: catalogue('visitor.signIn') })).toBeVisible()
    await expect(region(stranger, catalogue('yours'))).toHaveCount(0)
    await expect(stranger.locator('main a[href^="/mailboxes"]')).toHaveCount(0)
  }
  await stranger.goto(`/causes/${OFF}`)
  await stranger.getByRole('link', { name: catalogue('visitor.signIn') }).click()
  await expectTitle(stranger, signin('title'))
})

test('without scripts the catalogue can be searched and read all the same', async ({ browser }) => {
  const plain = await browser.newContext({ baseURL: world.url, javaScriptEnabled: false })
  const page = await plain.newPage()
  await page.goto('/causes')
  await page.getByLabel(catalogue('search.field')).fill('AADSTS53003')
  await page.getByRole('button', { name: catalogue('search.submit') }).click()
  await page.getByRole('link', { name: causes('ca.blocked.title'), exact: true }).click()
  await expectTitle(page, causes('ca.blocked.title'))
  await plain.close()
})

test('help desk reads the same, and is led to no page it may not open', async ({ browser }) => {
  const page = await newBrowser(browser, world)
  await signIn(page, HELP_DESK)
  await page.goto(`/causes/${OFF}`)
  await region(page, catalogue('yours')).locator('a[href^="/mailboxes/"]').first().click()
  await expect(page.getByRole('heading', { name: causes(`${OFF}.title`), exact: true })).toBeVisible()
  await expect(page.locator('main a[href^="/registrations"]')).toHaveCount(0)
  await page.context().close()
})
