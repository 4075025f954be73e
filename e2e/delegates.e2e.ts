import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import {
  alertOf,
  answerAtMicrosoft,
  begin,
  connected,
  expectChecked,
  expectTitle,
  newBrowser,
  registerApp,
} from './steps.ts'
import { causes, connect, forms, invitations, mailbox, words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const delegates = words('delegates')
const at = (local: string) => `${local}@larkfield.example`
const [DANA, INFO, PRESS, SUPPORT] = [at('dana.reyes'), at('info'), at('press'), at('support')]
const HEIR = at('warehouse')
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const
const NO_ACCESS = causes('mail.shared_no_fullaccess.title')

let world: World
let page: Page
let pageOfDana: string

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

/** The line of one mailbox on the page of a move. */
const result = (address: string) =>
  page
    .getByRole('list', { name: delegates('move.results') })
    .getByRole('listitem')
    .filter({ hasText: address })

/** Fills the page of a move for somebody who signs in now; goes on in that way, when one is given. */
async function askToMove(delegate: string, way?: 'device-code' | 'invitation'): Promise<void> {
  await page.goto(`${pageOfDana}/move`)
  await page.getByRole('radio', { name: delegates('move.toNew') }).check()
  await page.getByLabel(connect('shared.delegate')).fill(delegate)
  if (!way) return
  await page.getByLabel(connect(`ways.${way}.name`)).check()
  await page.getByRole('button', { name: connect(`new.submitWay.${way}`) }).click()
}

/** On another device: types the code of the page, and signs in. */
async function typeCode(browser: Browser, upn: string): Promise<void> {
  const phone = await newBrowser(browser, world)
  const link = page.getByRole('main').getByRole('link', { name: '/oauth2/deviceauth' })
  await phone.goto((await link.getAttribute('href')) ?? '')
  await phone.getByLabel('Code').fill((await page.getByTestId('user-code').textContent()) ?? '')
  await phone.keyboard.press('Enter')
  await phone.locator(`button[name=upn][value="${upn}"]`).click()
  await phone.getByRole('button', { name: 'Accept' }).click()
  await expect(phone.getByText('You have signed in')).toBeVisible()
  await phone.context().close()
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
  await expect(page.getByText(mailbox('sending.mailbox'))).toBeVisible()
  await expect(page.getByRole('link', { name: mailbox('sending.open') })).toHaveAttribute(
    'href',
    /deep-check$/,
  )
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
  const command = page.locator('main pre code').filter({
    hasText: `Add-MailboxPermission -Identity '${PRESS}' -User '${DANA}'`,
  })
  await expect(command.first()).toBeAttached()
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
  await page.waitForURL('**/delegates/moves/*')
  await expect(page.getByText(delegates('move.result', { moved: 1, stayed: 1 }))).toBeVisible()
  await expect(result(INFO)).toContainText(delegates('move.moved'))
  await expect(result(PRESS)).toContainText(delegates('move.stays', { why: NO_ACCESS }))
  await pageOf(INFO)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: SUPPORT }))).toBeVisible()
  await expectChecked(page, ALL_HEALTHY)
  await pageOf(PRESS)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: DANA }))).toBeVisible()
  await expectChecked(page, ALL_HEALTHY)
})

test('what stayed can be tried again, and is chosen already', async () => {
  await page.goto(`${pageOfDana}/move`)
  await page.getByRole('button', { name: delegates('move.submit') }).click()
  await page.waitForURL('**/delegates/moves/*')
  await page.getByRole('link', { name: delegates('move.again') }).click()
  await expect(page.getByRole('checkbox', { name: PRESS })).toBeChecked()
})

test('whoever is to sign in, and how to get out of the way, is said to fit the way', async () => {
  await askToMove('')
  const who = page.getByRole('main')
  const signOut = who.getByRole('link', { name: 'sign out at Microsoft first' })
  await expect(who).toContainText('On the next page sign in as')
  await expect(signOut).toHaveAttribute('href', /\/oauth2\/v2\.0\/logout$/)
  await page.getByLabel(connect('ways.device-code.name')).check()
  await expect(who).toContainText('The next page shows a code')
  await expect(signOut).toHaveCount(0)
  await page.getByLabel(connect('ways.paste-back.name')).check()
  await expect(who).toContainText('From the next page Microsoft opens in a new window')
  await page.getByLabel(connect('ways.invitation.name')).check()
  await expect(who).toContainText('You sign in nowhere')
  await expect(signOut).toHaveCount(0)
})

test('the wrong new delegate is refused with a code too, and nothing moves', async ({ browser }) => {
  await askToMove(HEIR, 'device-code')
  await page.waitForURL('**/device')
  await typeCode(browser, SUPPORT)
  await expectTitle(page, connect('attempt.wrong-account.title'))
  await pageOf(PRESS)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: DANA }))).toBeVisible()
})

test('somebody new takes over with a code, and the old one is gone with its last mailbox', async ({
  browser,
}) => {
  await open('press', [DANA, HEIR])
  await askToMove(HEIR, 'device-code')
  await page.waitForURL('**/device')
  await typeCode(browser, HEIR)
  await expectTitle(page, connect('attempt.moving.title', { name: HEIR }))
  await page.getByRole('link', { name: delegates('move.next.go') }).click()
  await expect(result(PRESS)).toContainText(delegates('move.moved'))
  await pageOf(PRESS)
  await expect(page.getByText(mailbox('shared.reconnect', { delegate: HEIR }))).toBeVisible()
  await page.goto('/delegates')
  await expect(page.getByRole('link', { name: HEIR })).toBeVisible()
  await expect(page.getByRole('link', { name: DANA })).toHaveCount(0)
})

test('somebody without a login here takes over by a link, and the admin follows it', async ({ browser }) => {
  const next = at('frontdesk')
  await open('press', [HEIR, next])
  await page.goto('/delegates')
  await page.getByRole('link', { name: HEIR }).click()
  await expectTitle(page, HEIR)
  pageOfDana = new URL(page.url()).pathname
  await askToMove(next, 'invitation')
  await expect(page.getByText(invitations('new.move'))).toBeVisible()
  await page.getByRole('button', { name: invitations('new.submit') }).click()
  await expect(page.getByText(invitations('made.title'))).toBeVisible()
  const link = await page.locator('main code').first().textContent()
  const guest = await newBrowser(browser, world)
  await guest.goto(link ?? '')
  await guest.getByRole('button', { name: invitations('guest.submit') }).click()
  await guest.locator(`button[name=upn][value="${next}"]`).click()
  await guest.getByRole('button', { name: 'Accept' }).click()
  await expectTitle(guest, invitations('result.connected.title'))
  await guest.context().close()

  await page.goto('/invitations')
  await page.getByRole('main').getByRole('link', { name: next }).first().click()
  await page.getByRole('link', { name: invitations('detail.openMove') }).click()
  // The link on the next page has the same name.
  await expectTitle(page, connect('attempt.moving.title', { name: next }))
  await page.getByRole('link', { name: delegates('move.next.go') }).click()
  await expect(result(PRESS)).toContainText(delegates('move.moved'))
})
