import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import {
  alertOf,
  answerAtMicrosoft,
  begin,
  connected,
  expectChecked,
  expectTitle,
  registerApp,
} from './steps.ts'
import { causes, connect, forms, mailbox, words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const delegates = words('delegates')
const at = (local: string) => `${local}@larkfield.example`
const [DANA, INFO, PRESS, SUPPORT] = [at('dana.reyes'), at('info'), at('press'), at('support')]
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const
const NO_ACCESS = causes('mail.shared_no_fullaccess.title', nobody(PRESS))

let world: World
let page: Page
let pageOfDana: string

function nobody(address: string) {
  const none = { protocol: '', host: '', port: '', tenantId: '', clientId: '', appName: '', redirectUri: '' }
  return { ...none, entraPortal: '', mailbox: address, account: DANA }
}

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  const [app] = world.sandbox.apps
  if (!app) throw new Error('the tenant has no app')
  await registerApp(page, app)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

/** What the tenant's admin does in Exchange. */
const open = (local: string, people: readonly string[]) =>
  world.sandbox.control.post(`/mailboxes/${at(local)}`, { fullAccess: people, sendAs: people })

async function askForShared(list: string, delegate = DANA): Promise<void> {
  await page.goto('/mailboxes/new')
  await page.getByRole('link', { name: connect('whose.shared.name') }).click()
  await page.waitForURL('**/mailboxes/new?whose=shared')
  const fresh = page.getByRole('radio', { name: connect('shared.through.new') })
  if (await fresh.isVisible()) await fresh.check()
  await page.getByLabel(connect('shared.delegate')).fill(delegate)
  await page.getByLabel(connect('shared.addresses')).fill(list)
  await page.getByRole('button', { name: connect('new.submit') }).click()
}

async function pageOf(address: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('link', { name: address, exact: true }).click()
  await expectTitle(page, address)
}

test('a bad line of the list is named, and the list is still there', async () => {
  const list = `${INFO}\nnot an address`
  await askForShared(list)
  await expect(alertOf(page)).toContainText('2: not an address')
  await expect(page.getByText(forms('email-list'))).toBeVisible()
  await expect(page.getByLabel(connect('shared.addresses'))).toHaveValue(list)
})

test('the wrong person is refused, and nothing is stored', async () => {
  await askForShared(INFO)
  await answerAtMicrosoft(page, DANA, { as: SUPPORT })
  await expectTitle(page, connect('attempt.wrong-account.title'))
  await expect(page.getByRole('main')).toContainText(SUPPORT)
  await page.goto('/delegates')
  await expect(page.getByRole('heading', { name: delegates('empty.title') })).toBeVisible()
})

test('a shared mailbox is connected through the person who has access, and SMTP logs in as that person', async () => {
  await askForShared(INFO)
  await answerAtMicrosoft(page, DANA)
  await expectTitle(page, connect('attempt.connected.title', { address: INFO }))
  await page.getByRole('link', { name: connect('openMailbox', { address: INFO }) }).click()
  await expectChecked(page, ALL_HEALTHY)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: DANA }))).toBeVisible()
  const { entries } = await world.sandbox.control.get<{
    entries: { user?: string; command?: string; outcome?: string }[]
  }>('/log?on=smtp')
  const logins = entries.filter(({ command, outcome }) => command === 'auth' && outcome === 'ok')
  expect(new Set(logins.map(({ user }) => user))).toEqual(new Set([DANA]))
})

test('a second one is attached without a sign-in; what Exchange lacks is named with the command', async () => {
  await page.goto('/delegates')
  await page.getByRole('link', { name: DANA }).click()
  await expectTitle(page, DANA)
  pageOfDana = new URL(page.url()).pathname
  await page.getByRole('link', { name: delegates('attach') }).click()
  await page.getByLabel(connect('shared.addresses')).fill(PRESS)
  await page.getByRole('button', { name: connect('shared.attach') }).click()
  await page.waitForURL(`**${pageOfDana}?new=1`)
  await expect(page.getByText(delegates('attached', { count: 1 }))).toBeVisible()
  await expect(page.getByText(NO_ACCESS)).toBeVisible()
  await expect(page.getByText(delegates('ifLeaves', { name: 'Dana Reyes', count: 2 }))).toBeVisible()

  await page.getByRole('link', { name: PRESS, exact: true }).click()
  await expect(page.getByText(`Add-MailboxPermission -Identity ${PRESS} -User ${DANA}`)).toBeVisible()
  await open('press', [DANA])
  await page.getByRole('button', { name: /^Check now/ }).click()
  await expectChecked(page, ALL_HEALTHY)
})

test('an address that is connected already is refused by name', async () => {
  await page.goto(`/mailboxes/new?whose=shared&through=${pageOfDana.split('/').at(-1)}`)
  await page.getByLabel(connect('shared.addresses')).fill(`${at('sales')}\n${INFO.toUpperCase()}`)
  await page.getByRole('button', { name: connect('shared.attach') }).click()
  await expect(alertOf(page)).toContainText(INFO)
})

test('moving tries each mailbox first: what works is switched, the other stays and keeps working', async () => {
  await connected(page, SUPPORT)
  await open('info', [DANA, SUPPORT])
  await page.goto(`${pageOfDana}/move`)
  await page.getByRole('button', { name: delegates('move.submit') }).click()
  const results = page.getByRole('list', { name: delegates('move.results') })
  await expect(results.getByRole('listitem').filter({ hasText: INFO })).toContainText(delegates('move.moved'))
  await expect(results.getByRole('listitem').filter({ hasText: PRESS })).toContainText(
    delegates('move.stays', { why: NO_ACCESS }),
  )
  await pageOf(INFO)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: SUPPORT }))).toBeVisible()
  await expectChecked(page, ALL_HEALTHY)
  await pageOf(PRESS)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: DANA }))).toBeVisible()
  await expectChecked(page, ALL_HEALTHY)
})

test('somebody new takes over with one sign-in, and the old one is gone with its last mailbox', async () => {
  const heir = at('warehouse')
  await open('press', [DANA, heir])
  await page.goto(`${pageOfDana}/move`)
  await page.getByRole('radio', { name: delegates('move.toNew') }).check()
  await page.getByLabel(connect('shared.delegate')).fill(heir)
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await answerAtMicrosoft(page, heir)
  await expectTitle(page, connect('attempt.moving.title', { name: heir }))
  await page.getByRole('link', { name: delegates('move.next.go') }).click()
  await page.getByRole('button', { name: delegates('move.submit') }).click()
  await expect(page.getByRole('list', { name: delegates('move.results') })).toContainText(
    delegates('move.moved'),
  )
  await pageOf(PRESS)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: heir }))).toBeVisible()
  await page.goto('/delegates')
  await expect(page.getByRole('link', { name: heir })).toBeVisible()
  await expect(page.getByRole('link', { name: DANA })).toHaveCount(0)
})
