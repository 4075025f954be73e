import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import {
  ADMIN,
  alertOf,
  answerAtMicrosoft,
  checkButton,
  checkNow,
  connected,
  connectMailbox,
  expectChecked,
  expectStates,
  expectTitle,
  fillRegistration,
  fillSignIn,
  newBrowser,
  rowOf,
  SUPPORT,
  setUpAdmin,
} from './steps.ts'
import { board, causes, connect, forms, mailbox, registrations, setup, shell } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const DOMAIN = 'larkfield.example'
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const

let world: World
let page: Page
let pageOfMailbox: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await newBrowser(browser, world)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

test('the link in the log makes the first admin, once', async () => {
  const link = await world.setupLink()
  await page.goto(link)
  await page.getByRole('button', { name: setup('submit') }).click()
  await expect(page.getByText(forms('required')).first()).toBeVisible()

  await setUpAdmin(page, world)
  await page.goto(link)
  await expectTitle(page, shell('notFound.title'))
})

test('the admin signs in and is shown what to do first', async () => {
  await page.goto('/')
  await page.waitForURL('**/sign-in?next=*')
  await fillSignIn(page, ADMIN)
  await page.waitForURL('**/')
  await expect(page.getByRole('heading', { name: board('empty.noApp.title') })).toBeVisible()
  await page.getByRole('link', { name: board('empty.noApp.action') }).click()
  await expectTitle(page, registrations('new.title'))
})

test('a mail domain is enough to find the tenant', async () => {
  await page.getByRole('radio', { name: registrations('cloud.sandbox') }).check()
  const tenant = page.getByLabel(registrations('new.tenant'))
  const find = page.getByRole('button', { name: registrations('new.find') })
  await tenant.fill('nobody-has-this.example')
  await find.click()
  await expect(page.getByText(forms('tenant-unknown'))).toBeVisible()
  await tenant.fill(DOMAIN)
  await find.click()
  await expect(
    page.getByText(registrations('new.found', { tenantId: world.sandbox.tenant.id })),
  ).toBeVisible()
  await expect(page.getByText(`${world.url}/oauth/callback`, { exact: true })).toBeVisible()
})

test('the Secret ID in place of its Value is refused with a sentence of its own', async () => {
  const { clientId, secretId } = world.sandbox.app
  await fillRegistration(page, { clientId, secret: secretId, expires: '2027-03-31' })
  await page.getByRole('button', { name: registrations('new.submit') }).click()
  await expect(page.getByText(forms('secret-is-id'))).toBeVisible()
  // What was typed is still there, except the secret.
  await expect(page.getByLabel(registrations('new.clientId'))).toHaveValue(clientId)
  await expect(page.getByLabel(registrations('new.tenant'))).toHaveValue(DOMAIN)
  await expect(page.getByLabel(registrations('secret.label'), { exact: true })).toHaveValue('')
})

test('a wrong secret is refused with what Entra answered and what to do', async () => {
  const { clientId } = world.sandbox.app
  await fillRegistration(page, { clientId, secret: 'nine-lives-of-a-wrong-secret~x', expires: '2027-03-31' })
  await page.getByRole('button', { name: registrations('new.submit') }).click()
  const refusal = alertOf(page)
  await expect(refusal).toContainText(causes('secret.wrong.title'))
  await expect(refusal).toContainText(registrations('refused.stored'))
  await expect(refusal).toContainText('AADSTS7000215')
  await expect(refusal).toContainText(registrations('refused.correlation'))
})

test('the right secret registers the app', async () => {
  const { clientId, secretValue, secretExpires } = world.sandbox.app
  await fillRegistration(page, { clientId, secret: secretValue, expires: secretExpires.slice(0, 10) })
  await page.getByRole('button', { name: registrations('new.submit') }).click()
  await expect(page.getByText(registrations('done.registered'))).toBeVisible()
  await expect(page.getByText(`…${secretValue.slice(-4)}`)).toBeVisible()
  await expect(page.getByText(registrations('expiry.source.graph'))).toBeVisible()
  await expect(page.getByText(clientId)).toBeVisible()
})

test('the owner signs in at Microsoft and the mailbox is connected', async () => {
  await page.getByRole('link', { name: registrations('detail.connect') }).click()
  await expectTitle(page, connect('new.title'))
  await page.getByLabel(connect('new.address')).fill(SUPPORT)
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await expect(page.locator('button[name=upn]').first()).toHaveAttribute('value', SUPPORT)
  await answerAtMicrosoft(page, SUPPORT)
  await expectTitle(page, connect('attempt.connected.title', { address: SUPPORT }))
  for (const scope of ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send']) {
    await expect(page.getByText(scope, { exact: true })).toBeVisible()
  }
  // Neither code nor state stays in the address or in the history of the browser.
  expect(new URL(page.url()).search).toBe('')
})

test('its page and the board show it healthy over IMAP, POP3 and SMTP', async () => {
  await page.getByRole('link', { name: connect('openMailbox', { address: SUPPORT }) }).click()
  await expectTitle(page, SUPPORT)
  pageOfMailbox = new URL(page.url()).pathname
  await expectChecked(page, ALL_HEALTHY)
  await page.goto('/')
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await expect(rowOf(page, SUPPORT)).toContainText(board('health.healthy'))
})

test('Check now shows each stage as it passes, and the board turns red without a reload', async () => {
  const { control } = world.sandbox
  await control.post(`/mailboxes/${SUPPORT}`, { smtp: false, delay: 1_500 })
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  const row = rowOf(page, SUPPORT)
  await checkButton(page, SUPPORT).click()
  await expect(row).toContainText(`${mailbox('stage.authenticate')}…`)
  await expect(row).toContainText(`${mailbox('stage.open.imap')}…`)
  await expect(row).toContainText(board('stages.failed', { stage: mailbox('stage.authenticate') }))
  await expectStates(page, SUPPORT, { IMAP: 'healthy', POP3: 'healthy', SMTP: 'failing' })
  await expect(row).toContainText(causes('smtp.auth_disabled_work.title'))
  await expect(row).toContainText(board('who.exchange-admin'))
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
})

test('the page of the mailbox says what is wrong, who must act, and what the server said', async () => {
  await page.goto(pageOfMailbox)
  await expect(
    page.getByRole('heading', { name: causes('smtp.auth_disabled_work.title'), exact: true }),
  ).toBeVisible()
  await expect(page.getByText(board('who.exchange-admin'), { exact: true })).toBeVisible()
  const said = page.locator('details').filter({ hasText: mailbox('evidence.title') })
  await expect(said.getByText('5.7.139').first()).toBeHidden()
  await said.getByText(mailbox('evidence.title')).click()
  await expect(said.getByText('5.7.139').first()).toBeVisible()
})

test('when the fault is gone, the next check turns it green again', async () => {
  await world.sandbox.control.post(`/heal/${SUPPORT}`)
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('a revoked grant turns red with its own cause', async () => {
  await world.sandbox.control.post(`/users/${SUPPORT}/revoke`)
  await checkNow(page, SUPPORT)
  await expect(rowOf(page, SUPPORT)).toContainText(causes('refresh.revoked.title'))
  await page.goto(pageOfMailbox)
  await expect(
    page.getByRole('heading', { name: causes('refresh.revoked.title'), exact: true }),
  ).toBeVisible()
  await expect(page.getByText(mailbox('grant.stopped'), { exact: true })).toBeVisible()
  await page.getByText(mailbox('evidence.title'), { exact: true }).click()
  await expect(page.getByText('AADSTS50173').filter({ visible: true }).first()).toBeVisible()
})

test('reconnecting in place turns it green and keeps its history', async () => {
  await page.getByRole('button', { name: connect('reconnect') }).click()
  await answerAtMicrosoft(page, SUPPORT)
  await expectTitle(page, connect('attempt.connected.title', { address: SUPPORT }))
  await page.getByRole('link', { name: connect('openMailbox', { address: SUPPORT }) }).click()
  await page.waitForURL(`**${pageOfMailbox}`)
  await expectChecked(page, ALL_HEALTHY)
  await expect(page.getByText(mailbox('grant.stopped'), { exact: true })).toBeHidden()
  // Two sign-ins, and three checks on request between them.
  await expect(page.getByText(mailbox('history.trigger.connect'))).toHaveCount(2)
  await expect(
    page.getByText(`${mailbox('history.trigger.manual')} ${mailbox('history.by', { name: ADMIN.name })}`),
  ).toHaveCount(3)
})

test('removing asks first, and Escape changes nothing', async () => {
  const remove = page.getByRole('button', { name: connect('remove.open'), exact: true })
  await remove.click()
  const dialog = page.getByRole('dialog', { name: connect('remove.title', { address: SUPPORT }) })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(remove).toBeFocused()
  await page.reload()
  await expectTitle(page, SUPPORT)
})

test('removed, it leaves the board, and the address can be connected again', async () => {
  await page.getByRole('button', { name: connect('remove.open'), exact: true }).click()
  await page.getByRole('button', { name: connect('remove.confirm') }).click()
  await expect(page.getByText(board('removed'))).toBeVisible()
  await expect(rowOf(page, SUPPORT)).toHaveCount(0)
  await page.goto(pageOfMailbox)
  await expectTitle(page, shell('notFound.title'))

  const again = await connected(page, SUPPORT)
  expect(again).not.toBe(pageOfMailbox)
  await page.goto(again)
  await expectChecked(page, ALL_HEALTHY)
})

test('an address that is connected already is not connected twice', async () => {
  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill(SUPPORT.toUpperCase())
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await expect(alertOf(page)).toContainText('already connected')
  await page.getByRole('link', { name: connect('new.openTaken') }).click()
  await expectTitle(page, SUPPORT)
})

test('another mailbox is connected through the same app, and both stand on the board', async () => {
  await connectMailbox(page, `warehouse@${DOMAIN}`)
  await expectTitle(page, connect('attempt.connected.title', { address: `warehouse@${DOMAIN}` }))
  await page.goto('/')
  await expect(page.getByText(board('lead', { count: 2 }))).toBeVisible()
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  // Slow, and healthy all the same.
  await expectStates(page, `warehouse@${DOMAIN}`, ALL_HEALTHY)
})
