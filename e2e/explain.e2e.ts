import { expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { paste } from './explain-steps.ts'
import { expectTitle, newBrowser, SUPPORT, signIn } from './steps.ts'
import { board, causes, explain, forms, unnamed } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const [ADMIN, HELP_DESK] = DEMO_PEOPLE
const CLIENT_ID = '5b1b3c1e-7777-4000-8000-000000000001'
const TRACE = '3f1b5c1e-6f4d-4b52-9f5e-7c7f2f3d1b00'
const EXPIRED = JSON.stringify({
  error: 'invalid_client',
  error_description: `AADSTS7000222: The provided client secret keys for app '${CLIENT_ID}' are expired.\r\nTrace ID: ${TRACE}\r\nTimestamp: 2026-01-02 03:04:05Z`,
  error_codes: [7000222],
})
const SMTP_OFF = [
  'S: 220 AM0PR06CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready',
  'S: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
  `user ${SUPPORT}`,
].join('\n')
const UNKNOWN = '299 The mailbox of zora@elsewhere.example is upside down at mail.elsewhere.example'

let world: World
let admin: Page
let helpDesk: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  admin = await newBrowser(browser, world)
  helpDesk = await newBrowser(browser, world)
  await signIn(admin, ADMIN)
  await signIn(helpDesk, HELP_DESK)
})
test.afterAll(async () => {
  await world?.close()
})

const named = (page: Page, cause: string) =>
  page.getByRole('heading', { level: 2, name: causes(`${cause}.title`) })
const factOf = (page: Page, name: string) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: explain(`fact.${name}`), exact: true }) })

test('an expired secret is named, with the facts of the text in a table', async () => {
  await paste(admin, EXPIRED)
  await expect(named(admin, 'secret.expired')).toBeVisible()
  await expect(admin.getByText(explain('confidence.certain'))).toBeVisible()
  await expect(factOf(admin, 'aadsts')).toContainText('AADSTS7000222')
  await expect(factOf(admin, 'traceId')).toContainText(TRACE)
  await expect(factOf(admin, 'application')).toContainText(CLIENT_ID)
  await expect(admin.getByRole('main')).toContainText(board('who.app-admin'))
  expect(new URL(admin.url()).search).toBe('')
  expectNoComplaints(admin)
  await expectAccessible(admin, 'an explained failure')
})

test('help desk gets the same, with the real names of a mailbox the portal knows', async () => {
  await paste(helpDesk, SMTP_OFF, explain('where.smtp'))
  await expect(named(helpDesk, 'smtp.auth_disabled_work')).toBeVisible()
  await expect(helpDesk.getByRole('main').getByRole('link', { name: SUPPORT, exact: true })).toBeVisible()
  await expect(factOf(helpDesk, 'enhancedCodes')).toContainText('5.7.139')
  await expect(helpDesk.locator('main pre code').first()).toContainText(
    `Set-CASMailbox -Identity '${SUPPORT}'`,
  )
  // No way to the app, which is none of their pages.
  await expect(helpDesk.locator('main a[href^="/registrations"]')).toHaveCount(0)
  await expect(helpDesk.getByLabel(explain('where.label'))).toHaveValue('smtp')
  expectNoComplaints(helpDesk)
})

test('what cannot be named says so, and is counted once for help desk and once more for an admin', async () => {
  await paste(helpDesk, UNKNOWN)
  await expect(named(helpDesk, 'unspecified')).toBeVisible()
  await expect(helpDesk.getByText(explain('unknown'))).toBeVisible()
  await admin.goto('/unnamed')
  await expectTitle(admin, unnamed('title'))
  const item = admin.getByRole('main').getByRole('listitem')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText(unnamed('count', { count: 1 }))
  await expect(item).toContainText('299 The mailbox of user1@example.com is upside down at host1.example')
  await paste(admin, UNKNOWN.replace('zora', 'ida'))
  await expect(named(admin, 'unspecified')).toBeVisible()
  await admin.goto('/unnamed')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText(unnamed('count', { count: 2 }))
  await expectAccessible(admin, 'failures without a name')
  expect((await helpDesk.goto('/unnamed'))?.status()).toBe(403)
})

test('an admin copies such a failure for a public issue and takes it off the list', async () => {
  await admin.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await admin.goto('/unnamed')
  await admin.getByRole('button', { name: unnamed('copy') }).click()
  await expect
    .poll(() => admin.evaluate(() => navigator.clipboard.readText()))
    .toContain('299 The mailbox of user1@example.com is upside down at host1.example')
  await admin.getByRole('button', { name: unnamed('remove') }).click()
  await expect(admin.getByText(unnamed('none.title'))).toBeVisible()
})

test('a text that is too long is refused with a sentence, and is still there', async () => {
  await paste(admin, `AADSTS50076 ${'x'.repeat(20_000)}`)
  await expect(admin.getByRole('main')).toContainText(forms('paste-long'))
  await expect(admin.getByLabel(explain('text.label'))).toHaveValue(/^AADSTS50076/)
})

test('a log file is read in the browser', async () => {
  await admin.goto('/explain')
  await admin.getByLabel(explain('file.label')).setInputFiles({
    name: 'mail.log',
    mimeType: 'text/plain',
    buffer: Buffer.from(`${EXPIRED}\npassword=horse9battery9staple\n`),
  })
  await expect(admin.getByLabel(explain('text.label'))).toHaveValue(/AADSTS7000222[\s\S]*password=\[masked\]/)
  await admin.getByRole('button', { name: explain('submit') }).click()
  await expect(named(admin, 'secret.expired')).toBeVisible()
})

test('it works without scripts and on a narrow screen, in dark', async ({ browser }) => {
  const page = await newBrowser(browser, world, {
    javaScriptEnabled: false,
    colorScheme: 'dark',
    viewport: { width: 375, height: 740 },
    storageState: await admin.context().storageState(),
  })
  await page.goto('/explain')
  await page.getByLabel(explain('text.label')).fill(`${EXPIRED} client_secret=opensesame-4711-x`)
  await page.getByRole('button', { name: explain('submit') }).click()
  await expect(named(page, 'secret.expired')).toBeVisible()
  await expect(page.getByLabel(explain('text.label'))).toHaveValue(/client_secret=\[masked\]/)
  expect(new URL(page.url()).search).toBe('')
  await page.context().close()

  await admin.setViewportSize({ width: 375, height: 740 })
  await paste(admin, SMTP_OFF)
  await expect(named(admin, 'smtp.auth_disabled_work')).toBeVisible()
  await expectNoSideways(admin, 'an explained failure')
  await admin.setViewportSize({ width: 1280, height: 720 })
})
