import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import {
  ALL_HEALTHY,
  beginWith,
  confirm,
  hasCome,
  passGrace,
  rotation,
  secretInEntra,
} from './rotation-steps.ts'
import { begin, checkNow, connected, expectStates, registerApp, SUPPORT } from './steps.ts'
import { until } from './until.ts'
import { words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const texts = words('autorotation')
/** Longer than any story takes: what is held there by it is killed there. */
const FOR_EVER = { delay: 600_000 } as const
const PATIENT = { timeout: 60_000 }

let world: World
let page: Page
let app: string
let client: string
/** Everything the sandbox told as a new secret. */
const told: string[] = []

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ onIssued: (kind, value) => kind === 'secret' && told.push(value) })
  client = world.sandbox.app.clientId
  // Shorter than the portal trusts a token for: every check draws a new one, with the secret in use.
  await world.sandbox.control.post('/settings', { accessTokenSeconds: 120 })
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  app = new URL(page.url()).pathname
  await connected(page, SUPPORT)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const button = (key: string) => page.getByRole('button', { name: rotation(key), exact: true })
const heading = (key: string) => page.getByRole('heading', { name: rotation(key) })
/** The sentence that says what is being done, whatever secret it names. */
const doing = (key: string) => page.getByText(rotation(key, { next: '@' }).split('@')[0] ?? '')
const hold = (fault: object) => world.sandbox.control.post('/faults', { ...FOR_EVER, ...fault, client })

/** Those that nobody has met yet. */
async function faults(): Promise<readonly unknown[]> {
  return (await world.sandbox.control.get<{ faults: unknown[] }>('/state')).faults
}

/** Killed where it is and started again, without what held it there. */
async function killAndStart(): Promise<void> {
  await page.goto('about:blank')
  await world.kill()
  await world.sandbox.control.delete('/faults')
  await world.start()
  await page.goto(`${app}/rotation`)
}

async function expectGreen(): Promise<void> {
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  await page.goto(`${app}/rotation`)
}

async function keysInEntra(): Promise<readonly string[]> {
  const { apps } = await world.sandbox.control.get<{
    apps: { clientId: string; secrets: { keyId: string }[] }[]
  }>('/state')
  return apps.find(({ clientId }) => clientId === client)?.secrets.map(({ keyId }) => keyId) ?? []
}

test.describe('by hand', () => {
  test('killed while Entra is asked about the new one, it asks again and goes on', async () => {
    await hold({ on: 'token', grant: 'client_credentials' })
    await beginWith(page, app, await secretInEntra(world, 401))
    await expect(doing('now.prove')).toBeVisible()
    await killAndStart()
    await expect(heading('now.switchTitle')).toBeVisible(PATIENT)
    await expectGreen()
  })

  test('killed while it waits for “Use it now”, it waits for it again', async () => {
    await killAndStart()
    await expect(heading('now.switchTitle')).toBeVisible()
    await expectGreen()
  })

  test('killed as “Use it now” is pressed, it is in use or waits, and never in between', async () => {
    await button('useNow').click({ noWaitAfter: true })
    await killAndStart()
    await expect(button('useNow').or(heading('step.rest')).first()).toBeVisible(PATIENT)
    if (await button('useNow').isVisible()) await button('useNow').click()
    await expect(heading('step.rest')).toBeVisible()
    await expectGreen()
  })

  test('killed while the old one rests as the fallback, it can still be taken back', async () => {
    await killAndStart()
    await expect(heading('step.rest')).toBeVisible()
    await expectGreen()
    await confirm(page, rotation('takeBack.open'), rotation('takeBack.confirm'))
    await expect(page.getByText(rotation('done.takenBack'), { exact: true })).toBeVisible()
    await expectGreen()
  })
})

test.describe('by Graph', () => {
  let before: readonly string[]

  async function rotateNow(): Promise<void> {
    before = await keysInEntra()
    await page.goto(`${app}/auto-rotation`)
    await confirm(page, texts('rotateNow.open'), texts('rotateNow.confirm'))
  }

  test('killed after Graph made a secret and before it said so, it leaves one new one in Entra', async () => {
    await world.sandbox.control.post(`/apps/${client}`, { managesOwnApplication: true })
    await hold({ on: 'graph', at: 'addPassword:answer' })
    await rotateNow()
    await until(async () => (await keysInEntra()).length > before.length, 'Graph has made a secret')
    await killAndStart()
    await expect(heading('step.rest')).toBeVisible(PATIENT)
    expect(told).toHaveLength(2)
    await until(async () => (await keysInEntra()).length === before.length + 1, 'the lost one is gone')
    await expectGreen()
  })

  test('killed after Graph removed the old one and before it said so, it is done', async () => {
    await hold({ on: 'graph', at: 'removePassword:answer' })
    await passGrace(page, world)
    await until(async () => (await keysInEntra()).length === before.length, 'Graph has removed the old one')
    await killAndStart()
    await expect(page.getByText(rotation('history.is.done'), { exact: true })).toBeVisible(PATIENT)
    expect(await keysInEntra()).toHaveLength(before.length)
    await expectGreen()
  })

  test('killed before Graph was asked, while it is proven and while a mailbox is tried, it comes to its end', async () => {
    await hold({ on: 'graph', at: 'addPassword' })
    await rotateNow()
    await page.waitForURL(`**${app}/rotation`)
    await expect(doing('now.add')).toBeVisible()
    await page.goto('about:blank')
    await world.kill()
    await world.sandbox.control.delete('/faults')
    // Until it is known everywhere, Entra refuses a new secret.
    await world.sandbox.control.post('/settings', { secretDelaySeconds: 3_600 })
    await world.start()
    await page.goto(`${app}/rotation`)
    await expect(page.getByText(rotation('trouble.not-known-yet.title'))).toBeVisible(PATIENT)
    await page.goto('about:blank')
    await world.kill()
    await world.sandbox.control.post('/clock', { hours: 2 })
    await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { delay: 4_000 })
    await world.start()
    await page.goto(`${app}/rotation`)
    await expect(doing('now.sample')).toBeVisible(PATIENT)
    await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { delay: 0 })
    await killAndStart()
    await expect(heading('step.rest')).toBeVisible(PATIENT)
    expect(await keysInEntra()).toHaveLength(before.length + 1)
    await expectGreen()
  })

  test('killed while it is taken back, the new one is gone in Entra and the old one in use', async () => {
    await hold({ on: 'graph', at: 'removePassword', times: 1 })
    await confirm(page, rotation('takeBack.open'), rotation('takeBack.confirm'))
    await until(async () => (await faults()).length === 0, 'Graph is asked to remove the new one')
    await page.goto('about:blank')
    await world.kill()
    expect(await keysInEntra()).toHaveLength(before.length + 1)
    // Minutes later, when whoever was at it is taken for dead.
    await hasCome(world, null, `outcome = 'taken-back' and mode = 'by-graph' and removed_at is null`)
    await world.start()
    await until(async () => (await keysInEntra()).length === before.length, 'the new one is gone in Entra')
    expect(await keysInEntra()).toEqual(before)
    await expectGreen()
  })

  test('no secret that Graph told stands in the log', () => {
    expect(told.length).toBeGreaterThanOrEqual(3)
    for (const secret of told) expect(world.log()).not.toContain(secret)
  })
})
