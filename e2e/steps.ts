import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from '@playwright/test'
import type { AppFacts } from '#sandbox/start.ts'
import { listen } from './complaints.ts'
import { board, connect, registrations, setup, signin } from './words.ts'
import type { World } from './world.ts'

export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
}

export const ADMIN: Person = {
  name: 'Ines Berger',
  email: 'ines@berger.example',
  password: 'walnut-ferry-cloud',
}

export const SUPPORT = 'support@larkfield.example'

/** A browser of its own: its cookies are shared with nobody. */
export async function newBrowser(
  browser: Browser,
  { url }: World,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ ...options, baseURL: url })
  const page = await context.newPage()
  listen(page)
  return page
}

export async function setUpAdmin(page: Page, world: World, admin = ADMIN): Promise<void> {
  await page.goto(await world.setupLink())
  await page.getByLabel(setup('name')).fill(admin.name)
  await page.getByLabel(setup('email')).fill(admin.email)
  await page.getByLabel(setup('password'), { exact: true }).fill(admin.password)
  await page.getByLabel(setup('again'), { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: setup('submit') }).click()
  await expect(page.getByRole('status')).toHaveText(signin('ready'))
}

export async function fillSignIn(page: Page, person: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel(signin('email')).fill(person.email)
  await page.getByLabel(signin('password'), { exact: true }).fill(person.password)
  await page.getByRole('button', { name: signin('submit') }).click()
}

export async function signIn(
  page: Page,
  person: Pick<Person, 'email' | 'password'> = ADMIN,
  at = '/sign-in',
): Promise<void> {
  await page.goto(at)
  await fillSignIn(page, person)
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** A signed-in admin in a new world. */
export async function begin(browser: Browser, world: World): Promise<Page> {
  const page = await newBrowser(browser, world)
  await setUpAdmin(page, world)
  await signIn(page)
  return page
}

export async function fillRegistration(
  page: Page,
  app: { readonly clientId: string; readonly secret: string; readonly expires: string },
): Promise<void> {
  await page.getByLabel(registrations('new.clientId')).fill(app.clientId)
  await page.getByLabel(registrations('secret.label'), { exact: true }).fill(app.secret)
  await page.getByLabel(registrations('secret.expires')).fill(app.expires)
}

/** From the empty form to the page of the registered app. */
export async function registerApp(page: Page, app: AppFacts, domain = 'larkfield.example'): Promise<void> {
  await page.goto('/registrations/new')
  await page.getByRole('radio', { name: registrations('cloud.sandbox') }).check()
  await page.getByLabel(registrations('new.tenant')).fill(domain)
  await fillRegistration(page, {
    clientId: app.clientId,
    secret: app.secretValue,
    expires: app.secretExpires.slice(0, 10),
  })
  await page.getByRole('button', { name: registrations('new.submit') }).click()
  await expect(page.getByText(registrations('done.registered'))).toBeVisible()
}

interface AtMicrosoft {
  /** Who signs in; the mailbox itself when left out. */
  readonly as?: string
  readonly cancel?: boolean
}

/** Fills the form and stops at Microsoft's list of accounts. `app` is its name, when there are several. */
export async function leaveForMicrosoft(page: Page, address: string, app?: string): Promise<void> {
  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill(address)
  if (app) {
    const label = connect('new.option', { name: app, tenant: 'larkfield.example' })
    await page.getByLabel(connect('new.registration')).selectOption({ label })
  }
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await expect(page.getByRole('heading', { name: 'Pick an account' })).toBeVisible()
}

/** On the pages of the sandbox: picks an account and accepts, or cancels. Ends on the portal's result page. */
export async function answerAtMicrosoft(page: Page, address: string, how: AtMicrosoft = {}): Promise<void> {
  if (how.cancel) {
    await page.getByRole('button', { name: 'Cancel' }).click()
  } else {
    await page.locator(`button[name=upn][value="${how.as ?? address}"]`).click()
    const accept = page.getByRole('button', { name: 'Accept' })
    await expect(accept.or(page.locator('main#content'))).toBeVisible()
    if (await accept.isVisible()) await accept.click()
  }
  await page.waitForURL('**/attempts/*')
}

export async function connectMailbox(page: Page, address: string, how: AtMicrosoft = {}): Promise<void> {
  await leaveForMicrosoft(page, address)
  await answerAtMicrosoft(page, address, how)
}

/** Connects a mailbox that must work, and gives the address of its page. */
export async function connected(page: Page, address: string): Promise<string> {
  await connectMailbox(page, address)
  await expectTitle(page, connect('attempt.connected.title', { address }))
  const link = page.getByRole('link', { name: connect('openMailbox', { address }) })
  return (await link.getAttribute('href')) ?? ''
}

/** What the page itself calls out; the router of the framework has an alert of its own. */
export function alertOf(page: Page): Locator {
  return page.getByRole('main').getByRole('alert')
}

export async function expectTitle(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
}

export function rowOf(page: Page, address: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name: address, exact: true }) })
}

type State = 'healthy' | 'failing' | 'throttled' | 'unknown'

type States = Partial<Record<'IMAP' | 'POP3' | 'SMTP', State>>

/** The state of each protocol in the row of a mailbox on the board. */
export async function expectStates(page: Page, address: string, states: States): Promise<void> {
  for (const [protocol, state] of Object.entries(states)) {
    const text = board('protocolState', { protocol, state: board(`health.${state}`) })
    await expect(rowOf(page, address).getByRole('listitem').filter({ hasText: text })).toBeVisible()
  }
}

/** The same on the page of the mailbox. */
export async function expectChecked(page: Page, states: States): Promise<void> {
  for (const [protocol, state] of Object.entries(states)) {
    const check = page.getByRole('region', { name: protocol, exact: true })
    await expect(check.getByText(board(`health.${state}`))).toBeVisible()
  }
}

export function checkButton(page: Page, address: string): Locator {
  return page.getByRole('button', { name: `${board('check.now')} ${board('check.of', { address })}` })
}

/** Presses Check now on the board, and waits until the page by itself shows a later check than before. */
export async function checkNow(page: Page, address: string): Promise<void> {
  const lastCheck = rowOf(page, address).locator('time').last()
  const before = (await lastCheck.getAttribute('datetime')) ?? ''
  await checkButton(page, address).click()
  await expect(lastCheck).not.toHaveAttribute('datetime', before)
}
