import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { addresses } from './routes.ts'
import {
  answerAtMicrosoft,
  expectStates,
  expectTitle,
  leaveForMicrosoft,
  newBrowser,
  rowOf,
  SUPPORT,
  signIn,
} from './steps.ts'
import { board, causes, connect, mailbox, shell } from './words.ts'
import { startWorld, type World } from './world.ts'

// Every page under axe, one after the other.
test.describe.configure({ mode: 'serial', timeout: 400_000 })

const [ADMIN, HELP_DESK] = DEMO_PEOPLE
const UNLICENSED = 'nolicence@larkfield.example'
const LOOKS: Record<string, BrowserContextOptions> = {
  'in light': { colorScheme: 'light' },
  'in dark': { colorScheme: 'dark' },
  'at 375 pixels': { viewport: { width: 375, height: 740 } },
}

let world: World
let admin: Page
let views: Record<string, string>

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  admin = await newBrowser(browser, world)
  await signIn(admin, ADMIN)
})
test.afterAll(async () => {
  await world?.close()
})

async function mailboxPage(address: string): Promise<string> {
  await admin.goto(`/?q=${address}`)
  return (await rowOf(admin, address).getByRole('link', { name: address }).getAttribute('href')) ?? ''
}

async function attemptAs(address: string, as: string, title: string): Promise<string> {
  await leaveForMicrosoft(admin, address, world.sandbox.app.name)
  await answerAtMicrosoft(admin, address, { as })
  await expectTitle(admin, title)
  return new URL(admin.url()).pathname
}

test('the demo comes to its states, each mailbox with its own cause', async () => {
  const expected: Record<string, string> = {
    orders: 'smtp.auth_disabled_work',
    archive: 'mail.protocol_disabled',
    billing: 'refresh.revoked',
    finance: 'mfa.required',
    fax: 'secret.expired',
    reports: 'mail.throttled_or_busy',
    leaver: 'user.disabled',
    scanner: 'net.tls_intercepted',
  }
  await admin.goto('/')
  for (const [local, cause] of Object.entries(expected)) {
    await expect(rowOf(admin, `${local}@larkfield.example`)).toContainText(causes(`${cause}.title`))
  }
  for (const sound of [SUPPORT, 'anna.lindqvist@larkfield.example', 'warehouse@larkfield.example']) {
    await expectStates(admin, sound, { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' })
  }
  // The slowest of them drips until the deadline of a probe.
  const unchecked = admin.getByRole('link', { name: `0 ${board('count.unknown')}` })
  await expect(unchecked).toBeVisible({ timeout: 45_000 })
})

test('every kind of page can be reached', async () => {
  const places = await addresses(admin)
  await admin.goto('/registrations')
  const apps = await admin
    .locator('main li a[href^="/registrations/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(apps.length).toBeGreaterThanOrEqual(5)
  views = {
    ...places,
    ...Object.fromEntries(apps.map((href, place) => [`app ${place + 1}`, href])),
    'mailbox with SMTP off': await mailboxPage('orders@larkfield.example'),
    'mailbox whose grant was revoked': await mailboxPage('billing@larkfield.example'),
    'mailbox with broken certificates': await mailboxPage('scanner@larkfield.example'),
    'attempt with the wrong account': await attemptAs(
      'press@larkfield.example',
      SUPPORT,
      connect('attempt.wrong-account.title'),
    ),
    'attempt that connected': await attemptAs(
      UNLICENSED,
      UNLICENSED,
      connect('attempt.connected.title', { address: UNLICENSED }),
    ),
    'board, filtered': '/?state=failing&sort=address&dir=desc',
    'board without a match': '/?q=nobody-is-called-so',
    'nothing there': '/nothing-here',
  }
})

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing serious on any page ${look}, and the browser complains of nothing`, async ({
    browser,
  }) => {
    const page = await sameAdmin(browser, options)
    for (const [what, href] of Object.entries(views)) {
      if (what === '/sign-in') continue
      await page.goto(href)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectNoSideways(page, `${what} ${look}`)
      await expectAccessible(page, `${what} ${look}`)
    }
    expectNoComplaints(page)
    await page.context().close()
  })

  test(`neither on the pages before sign-in and for help desk ${look}`, async ({ browser }) => {
    const page = await newBrowser(browser, world, options)
    await page.goto('/sign-in')
    await expectNoSideways(page, `sign-in ${look}`)
    await expectAccessible(page, `sign-in ${look}`)
    await signIn(page, HELP_DESK)
    for (const href of ['/', '/registrations', views['mailbox with SMTP off'] ?? '']) {
      await page.goto(href)
      await expectNoSideways(page, `${href} for help desk ${look}`)
      await expectAccessible(page, `${href} for help desk ${look}`)
    }
    expectNoComplaints(page)
    await page.context().close()
  })

  test(`nor with a menu or a dialog open ${look}`, async ({ browser }) => {
    const page = await sameAdmin(browser, options)
    await page.goto(views['mailbox with SMTP off'] ?? '')
    await menuOf(page).click()
    await expectNoSideways(page, `menu ${look}`)
    await expectAccessible(page, `menu ${look}`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: connect('remove.open'), exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectNoSideways(page, `dialog ${look}`)
    await expectAccessible(page, `dialog ${look}`)
    expectNoComplaints(page)
    await page.context().close()
  })
}

async function sameAdmin(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  return newBrowser(browser, world, { ...options, storageState: await admin.context().storageState() })
}

function menuOf(page: Page) {
  return page.locator('header summary').filter({ hasText: ADMIN.name })
}

test('the colours one chooses are there before the first paint of the next page', async () => {
  await admin.goto('/')
  const html = admin.locator('html')
  await menuOf(admin).click()
  await admin.getByLabel(shell('theme.label')).selectOption(shell('theme.dark'))
  await expect(html).toHaveAttribute('data-theme', 'night')
  const answer = await admin.goto('/registrations')
  expect(await answer?.text()).toContain('data-theme="night"')
  await menuOf(admin).click()
  await admin.getByLabel(shell('theme.label')).selectOption(shell('theme.system'))
  await expect(html).not.toHaveAttribute('data-theme')
})

test('the keyboard alone reaches everything on the board, with a focus one can see', async () => {
  await admin.goto('/')
  await admin.keyboard.press('Tab')
  await expect(admin.getByRole('link', { name: shell('skip') })).toBeFocused()
  await expect(admin.getByRole('link', { name: shell('skip') })).toBeInViewport()

  const reached: string[] = []
  const hidden: string[] = []
  for (;;) {
    await admin.keyboard.press('Tab')
    const stop = await admin.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      const { width, height } = element.getBoundingClientRect()
      const ring = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
      return {
        name: (element.textContent || element.getAttribute('name') || element.tagName).trim(),
        seen: ring && width > 0 && height > 0,
      }
    })
    if (!stop || reached.length > 300) break
    reached.push(stop.name)
    if (!stop.seen) hidden.push(stop.name)
  }
  expect(hidden, 'focus that cannot be seen').toEqual([])
  expect(reached.length).toBeGreaterThan(30)
  const wanted = [
    shell('nav.registrations'),
    board('connect'),
    board('filter.apply'),
    SUPPORT,
    `${board('check.now')} ${board('check.of', { address: SUPPORT })}`,
  ]
  expect(reached).toEqual(expect.arrayContaining(wanted))
})

test('the menu opens, is walked and closes by keyboard, and gives the focus back', async () => {
  await admin.goto('/')
  await menuOf(admin).focus()
  await admin.keyboard.press('Enter')
  await admin.keyboard.press('Tab')
  await expect(admin.getByRole('link', { name: shell('nav.profile') })).toBeFocused()
  await admin.keyboard.press('Escape')
  await expect(admin.getByRole('link', { name: shell('nav.profile') })).toBeHidden()
  await expect(menuOf(admin)).toBeFocused()
})

test('a dialog keeps the focus, and Escape brings it back to where it was', async () => {
  await admin.goto(views['mailbox with SMTP off'] ?? '')
  const open = admin.getByRole('button', { name: connect('remove.open'), exact: true })
  await open.focus()
  await admin.keyboard.press('Enter')
  const dialog = admin.getByRole('dialog')
  for (let step = 0; step < 2; step += 1) {
    await expect(dialog.locator(':focus')).toHaveCount(1)
    await admin.keyboard.press('Tab')
  }
  await admin.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(open).toBeFocused()
})

test('filter, search, sort and paging live in the address', async () => {
  await admin.goto('/')
  await admin.getByLabel(board('filter.search')).fill('anna')
  await admin.getByRole('button', { name: board('filter.apply') }).click()
  await admin.waitForURL('**/?*q=anna*')
  await expect(admin.getByRole('row')).toHaveCount(2)
  await admin.goto(`/?state=failing&protocol=smtp`)
  await expect(rowOf(admin, 'orders@larkfield.example')).toBeVisible()
  await expect(rowOf(admin, SUPPORT)).toHaveCount(0)
  await admin.goto('/?sort=address&dir=asc')
  await expect(admin.getByRole('row').nth(1)).toContainText('anna.lindqvist@larkfield.example')
  await admin.getByRole('link', { name: board('column.mailbox'), exact: true }).click()
  await expect(admin.getByRole('row').nth(1)).toContainText('warehouse@larkfield.example')
  // What does not fit is left out, and nothing breaks.
  for (const query of ['?state=purple&page=0&size=1e9', '?page=99999', `?q=${'x'.repeat(3000)}`, '?q=%00']) {
    expect((await admin.goto(`/${query}`))?.status(), query).toBe(200)
    await expectTitle(admin, board('title'))
  }
  expectNoComplaints(admin)
})

test('the transcript of a probe is there, with every token taken out', async () => {
  await admin.goto(views['mailbox with SMTP off'] ?? '')
  const smtp = admin.getByRole('region', { name: mailbox('protocol.smtp'), exact: true })
  await smtp.getByText(mailbox('transcript.title')).click()
  await expect(smtp.locator('pre')).toContainText('AUTH XOAUTH2')
  await expect(smtp.locator('pre')).toContainText('535')
  await expect(smtp.locator('pre')).not.toContainText(/[A-Za-z0-9_-]{80,}/)
})
