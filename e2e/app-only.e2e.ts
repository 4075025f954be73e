import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { expectNoComplaints } from './complaints.ts'
import { begin, expectTitle, newBrowser, registerApp } from './steps.ts'
import { board, causes, connect, forms, mailbox, refusals, words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const TICKETS = 'tickets@larkfield.example'
const PRESS = 'press@larkfield.example'
const INFO = 'info@larkfield.example'
const texts = words('apponly')

let world: World
let page: Page
let appPage: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  const app = world.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  if (!app) throw new Error('no app for app-only access')
  await registerApp(page, app)
  appPage = `${new URL(page.url()).pathname}/app-only`
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const itemOf = (address: string) => page.getByRole('listitem').filter({ hasText: address })
const script = () => page.getByRole('region', { name: texts('script.text') })
const lines = async () => ((await script().textContent()) ?? '').split('\n')

async function add(addresses: string, ...without: readonly string[]): Promise<void> {
  await page.goto('/mailboxes/new/app')
  await page.getByLabel(texts('connect.addresses')).fill(addresses)
  for (const protocol of without) {
    await page.getByLabel(connect(`protocols.${protocol}.name`)).uncheck()
  }
  await page.getByRole('button', { name: texts('connect.submit') }).click()
}

async function expectState(address: string, protocol: string, state: string): Promise<void> {
  const text = board('protocolState', { protocol, state: board(`health.${state}`) })
  await expect(itemOf(address).getByRole('listitem').filter({ hasText: text })).toBeVisible()
}

test('a word that is no address is named, and nothing is added', async () => {
  await add(`${TICKETS}\nnot-an-address`)
  await expect(page.getByText(forms('email-list'))).toBeVisible()
  await expect(page.getByText(texts('connect.wrong', { words: 'not-an-address' }))).toBeVisible()
  await expect(page.getByLabel(texts('connect.addresses'))).toHaveValue(`${TICKETS}\nnot-an-address`)
})

test('a mailbox that Exchange opens to the app is healthy, without anybody signing in', async () => {
  await add(TICKETS)
  await page.waitForURL(`**${appPage}?connected=1`)
  await expect(page.getByText(texts('page.connected', { count: 1 }))).toBeVisible()
  for (const protocol of ['IMAP', 'POP3', 'SMTP']) await expectState(TICKETS, protocol, 'healthy')
})

test('one without a permission is added too, and its check says what is missing', async () => {
  await add(`${PRESS}, ${INFO}`, 'smtp')
  await page.waitForURL(`**${appPage}?connected=2`)
  await expect(itemOf(PRESS).getByText(causes('mail.app_mailbox_permission.title'))).toBeVisible()
  await expectState(PRESS, 'IMAP', 'failing')
})

test('the script names this app, its enterprise application and exactly the marked mailboxes', async () => {
  const state = (await world.sandbox.control.get('/state')) as {
    apps: {
      clientId: string
      objectId: string
      installations: Record<string, { servicePrincipalId: string }>
    }[]
  }
  const app = state.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  const principal = app?.installations[world.sandbox.tenant.id]?.servicePrincipalId ?? ''
  await page.getByRole('checkbox', { name: texts('list.include', { address: INFO }) }).uncheck()
  const written = await lines()
  expect(written).toContain(`$AppId = '${CLIENT_IDS.appOnly}'`)
  expect(written).toContain(`$ObjectId = '${principal}'`)
  expect(written.join('\n')).not.toContain(app?.objectId)
  expect(written.filter((line) => line.startsWith('Add-'))).toEqual([
    `Add-MailboxPermission -Identity '${PRESS}' -User $ObjectId -AccessRights FullAccess -Confirm:$false`,
    `Add-MailboxPermission -Identity '${TICKETS}' -User $ObjectId -AccessRights FullAccess -Confirm:$false`,
    `Add-RecipientPermission -Identity '${TICKETS}' -Trustee $ObjectId -AccessRights SendAs -Confirm:$false`,
  ])
  expect(written.filter((line) => line.startsWith('Set-'))).toEqual([
    `Set-CASMailbox -Identity '${PRESS}' -ImapEnabled $true -PopEnabled $true`,
    `Set-CASMailbox -Identity '${TICKETS}' -ImapEnabled $true -PopEnabled $true -SmtpClientAuthenticationDisabled $false`,
  ])
  expect(written.join('\n')).not.toContain(INFO)
})

test('it can be saved as a file that Windows PowerShell reads', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: texts('script.download') }).click(),
  ])
  expect(download.suggestedFilename()).toBe('mailgrant-allow.ps1')
  const file = readFileSync(await download.path(), 'utf8')
  expect(file).toBe(`\uFEFF${((await script().textContent()) ?? '').replaceAll('\n', '\r\n')}`)
})

test('sending by a role, and taking everything back, are scripts of their own', async () => {
  await page.getByRole('radio', { name: texts('script.role') }).check()
  expect((await lines()).join('\n')).toContain('Application SMTP.SendAsApp')
  await page.getByRole('radio', { name: texts('script.undo') }).check()
  const written = (await lines()).join('\n')
  expect(written).toContain(`Remove-MailboxPermission -Identity '${PRESS}'`)
  expect(written).not.toContain('Remove-ServicePrincipal')
})

test('once the line has run, Check now finds the mailbox healthy', async () => {
  await world.sandbox.control.post(`/mailboxes/${PRESS}`, { apps: [CLIENT_IDS.appOnly] })
  await page
    .getByRole('button', { name: `${board('check.now')} ${board('check.of', { address: PRESS })}` })
    .click()
  await expectState(PRESS, 'IMAP', 'healthy')
  await expectState(PRESS, 'POP3', 'healthy')
})

test('a mailbox that is connected already is named, and its page offers no sign-in', async () => {
  await add(TICKETS)
  await expect(page.getByText(refusals('duplicate-mailbox', { address: TICKETS }))).toBeVisible()
  await page.getByRole('link', { name: texts('connect.openTaken') }).click()
  await expectTitle(page, TICKETS)
  // What a check without a message cannot know is not claimed.
  await expect(page.getByText(mailbox('sending.mailbox'))).toBeVisible()
  await expect(page.getByRole('link', { name: mailbox('sending.open') })).toBeVisible()
  await expect(page.getByRole('button', { name: connect('reconnect'), exact: true })).toHaveCount(0)
})

test('a permission that reaches the whole tenant is warned of', async () => {
  const roles = ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp', 'full_access_as_app']
  await world.sandbox.control.post(`/apps/${CLIENT_IDS.appOnly}`, { roles })
  await page.goto(appPage)
  await expect(page.getByText(texts('token.excess.title'))).toHaveCount(0)
  await page.getByRole('button', { name: texts('token.learn') }).click()
  await expect(page.getByText(texts('page.learned'))).toBeVisible()
  await expect(page.getByText(texts('token.excess.title'))).toBeVisible()
  await world.sandbox.control.post(`/apps/${CLIENT_IDS.appOnly}`, { roles: roles.slice(0, 3) })
})

test('so is one that only the token for Microsoft Graph shows, and power over more than mail', async () => {
  const app = `/apps/${CLIENT_IDS.appOnly}`
  await world.sandbox.control.post(app, { graphRoles: ['Mail.ReadWrite', 'Directory.ReadWrite.All'] })
  await page.goto(appPage)
  await page.getByRole('button', { name: texts('token.learn') }).click()
  const [mail, beyond] = ['excess.text', 'excess.beyond'].map((key) => texts(`token.${key}`, { list: '|' }))
  await expect(page.getByText(mail?.replace('|', 'Mail.ReadWrite') ?? '')).toBeVisible()
  await expect(page.getByText(beyond?.replace('|', 'Directory.ReadWrite.All') ?? '')).toBeVisible()
  await world.sandbox.control.post(app, { graphRoles: [] })
  await page.getByRole('button', { name: texts('token.learn') }).click()
  await expect(page.getByText(texts('token.graphNone'))).toBeVisible()
  await expect(page.getByText(texts('token.excess.title'))).toHaveCount(0)
})

test('an administrator who cancels leaves everything as it was, and the page says so', async () => {
  await page.goto(appPage.replace('app-only', 'consent'))
  await page.getByRole('button', { name: texts('consent.start') }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.waitForURL('**/consent/*-*')
  await expect(page.getByText(texts('result.cancelled'), { exact: true })).toBeVisible()
})

test('an administrator with nothing but a link consents, and the portal believes the token alone', async ({
  browser,
}) => {
  const installation = `/apps/${CLIENT_IDS.appOnly}/installations`
  await world.sandbox.control.post(installation, { adminConsent: false })
  await page.goto(appPage.replace('app-only', 'consent'))
  await page.getByRole('button', { name: texts('consent.make') }).click()
  const link = (await page.getByRole('status').locator('code').textContent()) ?? ''

  const stranger = await newBrowser(browser, world)
  await stranger.goto(link)
  await stranger.locator('button[name=upn][value="admin@larkfield.example"]').click()
  await stranger.getByRole('button', { name: 'Accept' }).click()
  await stranger.waitForURL('**/consent/given')
  await expect(stranger.getByText(texts('visitor.given'))).toBeVisible()
  expect(await stranger.getByRole('main').textContent()).not.toContain('larkfield')
  expectNoComplaints(stranger)
  await stranger.context().close()

  await page.getByRole('link', { name: texts('consent.follow') }).click()
  await expect(page.getByText(texts('result.connected'), { exact: true })).toBeVisible()
  await expect(page.getByText(/IMAP\.AccessAsApp.*SMTP\.SendAsApp/)).toBeVisible()
})
