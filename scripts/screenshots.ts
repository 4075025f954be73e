import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { addresses, pagePatterns } from '#e2e/routes.ts'
import {
  ADMIN,
  answerAtMicrosoft,
  fillRegistration,
  fillSignIn,
  leaveForMicrosoft,
  newBrowser,
  rowOf,
  SUPPORT,
  setUpAdmin,
  signIn,
} from '#e2e/steps.ts'
import { board, connect, registrations } from '#e2e/words.ts'
import { startWorld, type World } from '#e2e/world.ts'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { ensureBuild } from './build.ts'
import { DEMO_PEOPLE } from './demo-people.ts'

// Every page as a person sees it, for looking at; and docs/board.png, the picture in the README.
// node --import tsx scripts/screenshots.ts [folder]

const folder = process.argv[2] ?? 'test-results/screenshots'
const [DEMO_ADMIN, HELP_DESK] = DEMO_PEOPLE
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  narrow: { viewport: { width: 375, height: 740 }, colorScheme: 'light' },
}
const PERSON = { locale: 'en-GB', timezoneId: 'Europe/Berlin' } as const

const say = (line: string) => process.stdout.write(`${line}\n`)
mkdirSync(folder, { recursive: true })
ensureBuild(say)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
try {
  await inWorld(false, emptyPortal)
  await inWorld(true, filledPortal)
} finally {
  await browser.close()
}
say(`The pictures are in ${folder}, and docs/board.png is new.`)

async function inWorld(
  demo: boolean,
  take: (world: World, browser: Browser) => Promise<void>,
): Promise<void> {
  const world = await startWorld({ demo })
  try {
    await take(world, browser)
  } finally {
    await world.close()
  }
}

/** What somebody sees who has just installed it. */
async function emptyPortal(world: World): Promise<void> {
  const page = await newBrowser(browser, world, PERSON)
  await pictures(page, world, { 'set-up': await world.setupLink() })
  await setUpAdmin(page, world)
  await pictures(page, world, { 'sign-in': '/sign-in?ready' })
  await signIn(page, ADMIN)
  await pictures(page, world, {
    'empty-board': '/',
    'empty-registrations': '/registrations',
    'empty-connect': '/mailboxes/new',
  })
}

async function filledPortal(world: World): Promise<void> {
  const page = await newBrowser(browser, world, { ...LOOKS.light, ...PERSON })
  await signIn(page, DEMO_ADMIN)
  const pageOf = async (local: string) => {
    const address = `${local}@larkfield.example`
    return (await rowOf(page, address).getByRole('link', { name: address }).getAttribute('href')) ?? ''
  }
  // The slowest mailbox drips until the deadline of its probe.
  const unchecked = page.getByRole('link', { name: `0 ${board('count.unknown')}` })
  await unchecked.waitFor({ timeout: 60_000 })
  await page.goto('/')
  await page.screenshot({ path: 'docs/board.png' })

  const mailboxes: Record<string, string> = {}
  for (const local of ['support', 'orders', 'archive', 'billing', 'reports', 'scanner', 'fax']) {
    mailboxes[`mailbox-${local}`] = await pageOf(local)
  }
  const places = await addresses(page)
  const patterns = pagePatterns().filter((pattern) => !['/sign-in', '/setup/[code]'].includes(pattern))
  const named = patterns.map((pattern) => [nameOf(pattern), places[pattern] ?? '/'] as const)
  await pictures(page, world, {
    ...Object.fromEntries(named),
    ...mailboxes,
    ...(await attempts(page, world)),
    'board-broken': '/?state=failing',
    'board-no-match': '/?q=nobody-is-called-so',
    'not-found': '/nothing-here',
  })
  await refusedSecret(page, world)
  await strangers(world)
}

function nameOf(pattern: string): string {
  return pattern === '/'
    ? 'board'
    : pattern
        .slice(1)
        .replaceAll(/[/[\]]+/g, '-')
        .replace(/-$/, '')
}

async function attempts(page: Page, world: World): Promise<Record<string, string>> {
  const attempt = async (address: string, as: string) => {
    await leaveForMicrosoft(page, address, world.sandbox.app.name)
    await answerAtMicrosoft(page, address, { as })
    return new URL(page.url()).pathname
  }
  return {
    'attempt-wrong-account': await attempt('press@larkfield.example', SUPPORT),
    'attempt-connected': await attempt('admin@larkfield.example', 'admin@larkfield.example'),
  }
}

/** A form that came back with an error, in each look. */
async function refusedSecret(page: Page, world: World): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS)) {
    const visitor = await sameVisitor(page, world, options)
    await visitor.goto('/registrations/new')
    await visitor.getByRole('radio', { name: registrations('cloud.sandbox') }).check()
    await visitor.getByLabel(registrations('new.tenant')).fill('larkfield.example')
    const clientId = CLIENT_IDS.appOnly
    await fillRegistration(visitor, { clientId, secret: 'a-wrong-secret-of-somebody', expires: '2027-03-31' })
    await visitor.getByRole('button', { name: registrations('new.submit') }).click()
    await visitor.getByText('AADSTS7000215').first().waitFor()
    await picture(visitor, 'registration-refused', look)
    await visitor.goto('/mailboxes/new')
    await visitor.getByRole('button', { name: connect('new.submit') }).click()
    await visitor.getByRole('main').getByRole('alert').waitFor()
    await picture(visitor, 'connect-refused', look)
    await visitor.context().close()
  }
}

/** What help desk sees, and somebody with a wrong password. */
async function strangers(world: World): Promise<void> {
  const helpDesk = await newBrowser(browser, world, PERSON)
  await helpDesk.goto('/sign-in')
  await fillSignIn(helpDesk, { ...HELP_DESK, password: 'not-the-password' })
  await helpDesk.getByRole('main').getByRole('alert').waitFor()
  await picture(helpDesk, 'sign-in-refused', 'light')
  await signIn(helpDesk, HELP_DESK)
  await pictures(helpDesk, world, { 'help-desk-board': '/', 'help-desk-forbidden': '/registrations' })
}

/** Each page in each look, by a visitor with the session of `page`. */
async function pictures(page: Page, world: World, views: Record<string, string>): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS)) {
    const visitor = await sameVisitor(page, world, options)
    for (const [name, href] of Object.entries(views)) {
      await visitor.goto(href)
      await visitor.getByRole('heading', { level: 1 }).waitFor()
      await picture(visitor, name, look)
    }
    await visitor.context().close()
  }
}

async function sameVisitor(page: Page, world: World, options: BrowserContextOptions): Promise<Page> {
  const storageState = await page.context().storageState()
  return newBrowser(browser, world, { ...PERSON, ...options, storageState })
}

async function picture(page: Page, name: string, look: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true })
}
