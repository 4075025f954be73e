import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { begin, checkNow, connected, registerApp, SUPPORT } from './steps.ts'
import { alerts, causes } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

/** The jobs look every few seconds. */
const SOON = { timeout: 60_000 }
const PATH = 'planted-path-51c9'

interface Heard {
  readonly type: string
  readonly data: { readonly id: string; readonly title: string; readonly severity: string }
}

let world: World
let page: Page
let secret = ''
/** What the receiver got, and how it answers. */
const heard: { readonly body: string; readonly headers: Record<string, string> }[] = []
let status = 200
const receiver = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text) => {
    body += text
  })
  request.on('end', () => {
    heard.push({ body, headers: request.headers as Record<string, string> })
    response.writeHead(status).end()
  })
})

test.beforeAll(async ({ browser }) => {
  await new Promise<void>((done) => {
    receiver.listen(0, '127.0.0.1', done)
  })
  world = await startWorld({ env: { ALLOW_PRIVATE_HOSTS: 'on' } })
  page = await begin(browser, world)
})
test.afterAll(async () => {
  await world?.close()
  receiver.close()
})
test.afterEach(() => expectNoComplaints(page))

const messages = (): Heard[] => heard.map(({ body }) => JSON.parse(body) as Heard)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

test('a portal that tells nobody says so, and leads to the first channel', async () => {
  await page.goto('/alerts')
  await expect(page.getByRole('heading', { name: alerts('empty.title') })).toBeVisible()
  await expectAccessible(page, 'no alerts')
  await page.getByRole('link', { name: alerts('empty.action') }).click()
  await page.getByRole('link', { name: /^Webhook/ }).click()
  await page.waitForURL(/kind=webhook/)
})

test('a webhook is made with a secret that is shown once, and its test message arrives signed', async () => {
  const { port } = receiver.address() as AddressInfo
  await page.getByLabel(alerts('form.name')).fill('Ops')
  await page.getByLabel('Address').fill(`http://127.0.0.1:${port}/${PATH}`)
  await press(alerts('form.make'))
  const made = page.getByText(/^whsec_/)
  await expect(made).toBeVisible()
  secret = (await made.textContent()) ?? ''
  await expectAccessible(page, 'a new channel')
  await press(alerts('form.create'))
  await expect(page.getByText(alerts('done.created'))).toBeVisible()
  await press(alerts('channel.test'))
  await expect(page.getByText(alerts('channel.testSent'))).toBeVisible(SOON)
  expect(heard).toHaveLength(1)
  const [first] = heard
  expect(() => new Webhook(secret).verify(first?.body ?? '', first?.headers ?? {})).not.toThrow()
  expect(await page.content()).not.toContain(PATH)
  expect(await page.content()).not.toContain(secret)
})

test('a fault is told once when it opens and once when it is over', async () => {
  await registerApp(page, world.sandbox.app)
  await connected(page, SUPPORT)
  await page.goto('/')
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: false })
  await checkNow(page, SUPPORT)
  await checkNow(page, SUPPORT)
  await expect.poll(() => messages().map(({ type }) => type), SOON).toEqual(['alert.test', 'alert.opened'])
  expect(messages()[1]?.data).toMatchObject({ severity: 'red' })
  expect(messages()[1]?.data.title).toContain(causes('smtp.auth_disabled_work.title'))
  await world.sandbox.control.post(`/mailboxes/${SUPPORT}`, { smtp: true })
  await checkNow(page, SUPPORT)
  await expect
    .poll(() => messages().map(({ type }) => type), SOON)
    .toEqual(['alert.test', 'alert.opened', 'alert.closed'])
  await page.goto('/incidents?view=history')
  await page.getByRole('main').getByRole('heading', { level: 2 }).getByRole('link').first().click()
  const told = page.getByRole('region', { name: alerts('told.title') })
  await expect(told.getByRole('listitem')).toHaveCount(2)
})

test('a channel whose address is gone is shown as given up, until somebody changes it', async () => {
  status = 410
  await page.goto('/alerts')
  await page.getByRole('link', { name: 'Ops', exact: true }).first().click()
  await press(alerts('channel.test'))
  await expect(page.getByText(alerts('channel.testFailed'))).toBeVisible(SOON)
  await page.goto('/alerts')
  await expect(page.getByText(alerts('state.dead'), { exact: true })).toBeVisible()
  await expectAccessible(page, 'alerts')
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'alerts')
  await page.setViewportSize({ width: 1280, height: 800 })

  status = 200
  await page.getByRole('link', { name: 'Ops', exact: true }).first().click()
  await press(alerts('form.save'))
  await expect(page.getByText(alerts('done.changed'))).toBeVisible()
  await press(alerts('channel.test'))
  await expect(page.getByText(alerts('channel.testSent'))).toBeVisible(SOON)
  expect(world.log()).not.toContain(PATH)
  expect(world.log()).not.toContain(secret)
})

test('a rule is changed in words that say what it does', async () => {
  await page.goto('/alerts')
  await page.getByRole('link', { name: 'Everything that is broken' }).click()
  await page.getByLabel(alerts('rule.quietFrom')).fill('22:00')
  await press(alerts('rule.save'))
  await expect(page.getByText('Choose both times, or neither.')).toBeVisible()
  await page.getByLabel(alerts('rule.quietUntil')).fill('06:00')
  await press(alerts('rule.save'))
  await expect(page.getByText(alerts('done.ruleChanged'))).toBeVisible()
  await expect(page.getByText(/Quiet from 22:00 to 06:00/)).toBeVisible()
})

test('a second channel says that no rule tells it anything, and leads to one that does', async () => {
  await page.goto('/alerts/channels/new?kind=stdout')
  await press(alerts('form.create'))
  await expect(page.getByText(alerts('done.created'))).toBeVisible()
  await expect(page.getByText(alerts('channel.noRule'))).toBeVisible()
  await page.goto('/alerts')
  await expect(page.getByText(alerts('channels.noRule'))).toHaveCount(1)
  await page.getByRole('link', { name: 'Standard output', exact: true }).click()
  await page.waitForURL('**/alerts/channels/*')
  await page.getByRole('link', { name: alerts('rules.add'), exact: true }).click()
  await expect(page.getByRole('checkbox', { name: 'Standard output' })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'Ops' })).not.toBeChecked()
  await page.getByLabel(alerts('rule.name')).fill('For the log')
  await press(alerts('rule.create'))
  await expect(page.getByText(alerts('done.ruleCreated'))).toBeVisible()
  await expect(page.getByText(alerts('channels.noRule'))).toHaveCount(0)
})
