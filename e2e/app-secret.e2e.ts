import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import {
  alertOf,
  begin,
  checkNow,
  connected,
  expectChecked,
  expectStates,
  registerApp,
  SUPPORT,
} from './steps.ts'
import { causes, expiry, registrations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const
const NEXT = 'next8Q~a-secret-nobody-uses-elsewhere'

let world: World
let page: Page
let app: string
let nextKeyId: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  app = new URL(page.url()).pathname
  await page.goto(await connected(page, SUPPORT))
  await expectChecked(page, ALL_HEALTHY)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const button = (key: string) => page.getByRole('button', { name: registrations(key), exact: true })
const secrets = (id = '') => `/apps/${world.sandbox.app.clientId}/secrets${id && `/${id}`}`

/** How a sentence begins, up to its first value. */
function sentence(key: string, ...values: readonly string[]): string {
  const whole = expiry(key, Object.fromEntries(values.map((name) => [name, '\n'])))
  return whole.split('\n')[0] ?? ''
}

async function readEntra(): Promise<void> {
  await page.getByRole('button', { name: expiry('read.now') }).click()
  await expect(page.getByText(registrations('done.read'))).toBeVisible()
}

async function replaceWith(secret: string): Promise<void> {
  await page.goto(app)
  await page.locator('summary', { hasText: registrations('detail.replace') }).click()
  await page.getByRole('radio', { name: registrations('ways.secret') }).check()
  await page.getByLabel(registrations('secret.label'), { exact: true }).fill(secret)
  await button('detail.replaceSubmit').click()
}

test('the secret in use is checked by a real call, and what the app tells of itself is shown', async () => {
  await page.goto(app)
  await button('detail.check').click()
  await expect(page.getByText(registrations('done.works'))).toBeVisible()
  await expect(page.getByText(registrations('facts.code.true'))).toBeVisible()
  await expect(page.getByText(registrations('facts.paste.false'))).toBeVisible()
  await expect(page.getByText(registrations('facts.declared'))).toBeVisible()
  await expectAccessible(page, 'a registration that was checked')
})

test('a secret that somebody added in Entra is named, and stands in the year ahead', async () => {
  const stranger = { value: 'zzz8Q~the-secret-of-a-fax-server', days: 45, displayName: 'Fax server' }
  await world.sandbox.control.post(secrets(), stranger)
  await page.goto(app)
  await readEntra()
  await expect(page.getByRole('heading', { name: expiry('unknown.title') })).toBeVisible()
  await expect(page.getByText(expiry('unknown.secret', { hint: 'zzz' }))).toBeVisible()
  await page.getByRole('link', { name: expiry('title') }).click()
  const ahead = page.getByRole('region', { name: expiry('list.ahead') }).getByRole('listitem')
  const unknown = ahead.filter({ hasText: expiry('list.what.unknown', { kind: 'secret', name: 'zzz' }) })
  await expect(unknown).toContainText(registrations('expiry.left', { days: 45 }))
  await expectAccessible(page, 'the year ahead')
  await page.getByRole('link', { name: new RegExp(`^${expiry('filter.notice', { days: 60 })}`) }).click()
  await page.waitForURL('**/expiries?tone=notice')
  await expect(ahead).toHaveCount(1)
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'the year ahead')
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('a date that was typed wrong is settled by Entra, once the app may read itself', async () => {
  const { control, apps } = world.sandbox
  const other = apps.find(({ name }) => /newsletter/.test(name))
  if (!other) throw new Error('the sandbox has no such app')
  await registerApp(page, { ...other, secretExpires: new Date(Date.now() + 300 * 86_400_000).toISOString() })
  await page.getByRole('button', { name: expiry('read.now') }).click()
  await expect(page.getByText(expiry('read.nowDenied'))).toBeVisible()
  await control.post(`/apps/${other.clientId}`, { readsOwnApplication: true })
  await readEntra()
  await expect(page.getByText(sentence('settle.corrected', 'typed', 'entra'))).toBeVisible()
  await expect(page.getByText(registrations('findings.soonTitle', { kind: 'secret' }))).toBeVisible()
})

test('a secret that Entra does not know is refused, and the one in use stays', async () => {
  await replaceWith(NEXT)
  await expect(alertOf(page)).toContainText(causes('secret.wrong.title'))
  await expect(alertOf(page)).toContainText('AADSTS7000215')
  await expect(page.getByLabel(registrations('secret.label'), { exact: true })).toHaveValue('')
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('a new secret takes its place once Entra accepts it, with its own date, and no mailbox notices', async () => {
  const { keyId } = await world.sandbox.control.post<{ keyId: string }>(secrets(), { value: NEXT, days: 90 })
  nextKeyId = keyId
  await replaceWith(NEXT)
  await expect(page.getByText(registrations('done.replaced'))).toBeVisible()
  await expect(page.getByText(`…${NEXT.slice(-4)}`)).toBeVisible()
  await expect(page.getByText(registrations('expiry.source.graph')).first()).toBeVisible()
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'a registration with a replaced secret')
  await page.setViewportSize({ width: 1280, height: 800 })

  await world.sandbox.control.delete(secrets(world.sandbox.app.secretId))
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await page.goto(app)
  await button('detail.check').click()
  await expect(page.getByText(registrations('done.works'))).toBeVisible()
  await expect(page.getByText(sentence('settle.gone', 'date'))).toBeVisible()
})

test('a check after the secret was deleted in Entra says so', async () => {
  await world.sandbox.control.delete(secrets(nextKeyId))
  await page.goto(app)
  await button('detail.check').click()
  await expect(alertOf(page)).toContainText(causes('secret.wrong.title'))
  await expect(alertOf(page)).toContainText(registrations('refused.stays'))
})
