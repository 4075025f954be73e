import { expect, type Locator, type Page, test } from '@playwright/test'
import { startConnectProxy, type TestProxy } from '#lib/network/testing/proxies.ts'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { begin, registerApp } from './steps.ts'
import { causes, preflight, registrations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

let world: World
let page: Page
let proxy: TestProxy | undefined

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
})
test.afterAll(async () => {
  await proxy?.stop()
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const part = (title: string): Locator => page.getByRole('region', { name: preflight(title) })
const server = (service: string): Locator =>
  part('servers')
    .locator('> ul > li')
    .filter({ has: page.getByRole('heading', { name: preflight(`service.${service}`), exact: false }) })

/** Chooses a cloud, starts the test, and waits until the page by itself says that it is over. */
async function testCloud(id: string): Promise<void> {
  await page.getByLabel(preflight('cloud')).selectOption({ label: registrations(`cloud.${id}`) })
  await page.getByRole('button', { name: preflight('start') }).click()
  await page.waitForURL(`**/connection-test?cloud=${id}`)
  await expect(page.getByText(preflight('state.running'))).toHaveCount(0)
  const main = page.getByRole('main')
  await expect(main.getByRole('status').or(main.getByRole('alert')).first()).toBeVisible()
}

async function shoot(name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}

test('a test of the cloud in use passes everything, and is there after a reload', async () => {
  await page.goto('/connection-test')
  await expect(page.getByText(preflight('never.title'))).toBeVisible()
  await expect(page.getByLabel(preflight('cloud'))).toHaveValue('sandbox')
  await testCloud('sandbox')
  await expect(page.getByText(preflight('state.passed'))).toBeVisible()
  for (const service of ['login', 'graph', 'imap', 'pop3', 'smtp']) {
    await expect(server(service).getByText(preflight('verdict.passed'), { exact: true })).toBeVisible()
  }
  await expect(part('publicUrl.title').getByText(`${world.url}/oauth/callback`)).toBeVisible()
  await expect(part('clocks.title').getByText(preflight('verdict.passed'))).toHaveCount(2)
  await page.reload()
  await expect(page.getByText(preflight('state.passed'))).toBeVisible()
  await shoot('preflight-passed')
  await expectAccessible(page, 'the connection test')
})

test('the text for the firewall team names hosts and ports, and no address', async () => {
  const text = await part('firewall.title').locator('pre').textContent()
  const { mail } = world.sandbox.cloud
  for (const { host, port } of Object.values(mail)) expect(text).toContain(`${host}, TCP ${port}`)
  expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+/)
  await page.goto('/connection-test?cloud=global')
  const global = await part('firewall.title').locator('pre').textContent()
  expect(global).toContain('outlook.office365.com, TCP 993')
  expect(global).toContain('smtp.office365.com, TCP 587')
})

test('a cloud with hosts nobody has proven says so', async () => {
  await page.goto('/connection-test?cloud=china')
  await expect(page.getByText(preflight('unproven', { what: '' }).slice(0, 20))).toBeVisible()
})

test('servers with broken certificates fail, with what was shown and what to do', async () => {
  await page.goto('/connection-test')
  await testCloud('sandbox-tls-broken')
  for (const service of ['imap', 'pop3', 'smtp']) {
    await expect(server(service).getByText(causes('net.tls_intercepted.title'))).toBeVisible()
    await expect(server(service).getByText(/^Certificate of .+, issued by .+, valid until/)).toBeVisible()
  }
  await expect(server('login').getByText(preflight('verdict.passed'), { exact: true })).toBeVisible()
  await expect(page.getByText(preflight('state.failed', { count: 3 }))).toBeVisible()
  await shoot('preflight-tls')
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'the connection test at 375 px')
  await shoot('preflight-narrow')
  await page.setViewportSize({ width: 1280, height: 720 })
})

test('a proxy that refuses is named for every server, and its password never', async () => {
  proxy = await startConnectProxy({ behaviour: 'refuses', sign: 'desk:pass-word' })
  await world.stop()
  await world.start({ OUTGOING_PROXY: `http://desk:pass-word@127.0.0.1:${proxy.port}`, NO_PROXY: '' })
  await page.goto('/connection-test')
  const name = `http://127.0.0.1:${proxy.port}`
  await expect(page.getByText(preflight('by.proxy', { proxy: name }))).toBeVisible()
  await testCloud('sandbox')
  for (const service of ['login', 'graph', 'imap', 'pop3', 'smtp']) {
    await expect(server(service).getByText(causes('net.proxy_refused.title'))).toBeVisible()
  }
  expect(proxy.asked.length).toBeGreaterThanOrEqual(5)
  await expect(part('firewall.title').locator('pre')).toContainText(name)
  expect(await page.content()).not.toContain('pass-word')
  expect(world.log()).not.toMatch(/pass-word|ZGVzazpwYXNz/)
  await shoot('preflight-proxy')
})

test('a proxy that lets everybody through is what the test goes by', async () => {
  await proxy?.stop()
  proxy = await startConnectProxy()
  await world.stop()
  await world.start({ OUTGOING_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '' })
  await page.goto('/connection-test')
  await testCloud('sandbox')
  await expect(page.getByText(preflight('state.passed'))).toBeVisible()
  expect(proxy.asked).toHaveLength(5)
})
