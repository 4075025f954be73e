import { expect, type Page, test } from '@playwright/test'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { expectNoComplaints } from './complaints.ts'
import { passGrace, rotation } from './rotation-steps.ts'
import { begin, registerApp } from './steps.ts'
import { until } from './until.ts'
import { words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const texts = words('autorotation')
const APP = `/apps/${CLIENT_IDS.appOnly}`

let world: World
let page: Page
let registration: string
/** Everything the sandbox told as a new secret. */
const told: string[] = []

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ onIssued: (kind, value) => kind === 'secret' && told.push(value) })
  page = await begin(browser, world)
  const app = world.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  if (!app) throw new Error('no app that may manage itself')
  await registerApp(page, app)
  registration = new URL(page.url()).pathname
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const open = () => page.goto(`${registration}/auto-rotation`)
const dryRun = () => page.getByRole('region', { name: texts('check.title') })
const checkNow = async () => {
  await dryRun()
    .getByRole('button', { name: texts('check.now') })
    .click()
  await expect(dryRun().getByText(texts('check.fresh'))).toBeVisible()
}
const fact = (name: string) =>
  dryRun()
    .locator('div')
    .filter({ has: page.getByText(texts(`check.${name}`), { exact: true }) })
    .last()

async function secretsInEntra(): Promise<readonly { keyId: string; displayName: string }[]> {
  const { apps } = await world.sandbox.control.get<{
    apps: { clientId: string; secrets: { keyId: string; displayName: string }[] }[]
  }>('/state')
  return apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)?.secrets ?? []
}

test('without the permission the check says what is missing, and the commands would give it', async () => {
  await world.sandbox.control.post(APP, { managesOwnApplication: false })
  await open()
  await checkNow()
  await expect(fact('role')).toContainText(texts('check.no'))
  await expect(dryRun().getByText(texts('obstacle.graph-denied'))).toBeVisible()
  const commands = page.getByRole('region', { name: texts('setup.text') })
  await expect(commands).toContainText(`appId eq ''${CLIENT_IDS.appOnly}''`)
  await page.getByRole('radio', { name: texts('setup.azure') }).check()
  await page.getByRole('radio', { name: texts('setup.undo') }).check()
  await expect(commands).toContainText('az ad app owner remove')
})

test('the permission without the ownership is not enough', async () => {
  await world.sandbox.control.post(APP, { graphRoles: ['Application.ReadWrite.OwnedBy'] })
  await checkNow()
  await expect(dryRun().getByText(texts('obstacle.not-owner'))).toBeVisible()
  await expect(fact('owner')).toContainText(texts('check.no'))
})

test('the dry run shows what would happen, and what a policy that may be read allows', async () => {
  await world.sandbox.control.post(APP, { managesOwnApplication: true })
  await checkNow()
  await expect(dryRun().getByText(texts('plan.ready'))).toBeVisible()
  await expect(dryRun().getByText(/life of 180 days/)).toBeVisible()
  const [seeded] = await secretsInEntra()
  expect(seeded).toBeDefined()

  await world.sandbox.control.post(APP, {
    graphRoles: ['Application.ReadWrite.OwnedBy', 'Policy.Read.All'],
    policy: { passwordLifetime: 'P60D' },
  })
  await checkNow()
  await expect(dryRun().getByText(texts('check.policyCap', { days: 60 }))).toBeVisible()
  await expect(dryRun().getByText(/life of 60 days/)).toBeVisible()
  await expect(dryRun().getByText(texts('plan.capped', { days: 180 }))).toBeVisible()
  expect(await secretsInEntra()).toHaveLength(1)
})

test('it is switched on by somebody who has read what that allows, with settings that make sense', async () => {
  await page.getByLabel(texts('settings.grace'), { exact: true }).fill('40')
  await page.getByLabel(texts('settings.understood')).check()
  await page.getByRole('button', { name: texts('settings.enable') }).click()
  await expect(page.getByText(words('forms')('grace-too-long'))).toBeVisible()
  await page.getByLabel(texts('settings.grace'), { exact: true }).fill('7')
  await page.getByLabel(texts('settings.understood')).check()
  await page.getByRole('button', { name: texts('settings.enable') }).click()
  await expect(page.getByText(texts('done.enabled'))).toBeVisible()
  await expect(page.getByText(texts('settings.on'), { exact: true })).toBeVisible()
})

test('a rotation through Graph is held up by a secret that is too new, and goes on after a crash', async () => {
  await world.sandbox.control.post('/settings', { secretDelaySeconds: 3_600 })
  await page.getByRole('button', { name: texts('rotateNow.open') }).click()
  await page.getByRole('button', { name: texts('rotateNow.confirm'), exact: true }).click()
  await page.waitForURL(`**${registration}/rotation`)
  await until(async () => (await secretsInEntra()).length === 2, 'Entra has a second secret')
  await expect(page.getByText(rotation('trouble.not-known-yet.title'))).toBeVisible({ timeout: 30_000 })
  await page.goto('about:blank')
  await world.kill()
  await world.sandbox.control.post('/clock', { hours: 2 })
  await world.start()
  await page.goto(`${registration}/rotation`)
  await expect(page.getByRole('heading', { name: rotation('step.rest') })).toBeVisible({ timeout: 60_000 })
  expect(await secretsInEntra()).toHaveLength(2)
  expect(told).toHaveLength(1)
})

test('nothing else begins meanwhile', async () => {
  await open()
  await expect(page.getByText(texts('rotateNow.underWay'))).toBeVisible()
  await expect(page.getByRole('button', { name: texts('rotateNow.open') })).toHaveCount(0)
})

test('after its grace the old one is removed in Entra, and the new one is in use', async () => {
  const [old, next] = await secretsInEntra()
  await passGrace(page, world)
  await until(async () => (await secretsInEntra()).length === 1, 'the old one is gone in Entra')
  expect(await secretsInEntra()).toMatchObject([{ keyId: next?.keyId }])
  expect(old?.keyId).not.toBe(next?.keyId)
  await page.goto(registration)
  await expect(page.getByText(told[0]?.slice(-4) ?? '').first()).toBeVisible()
})

test('what a policy forbids is told when it is tried, and by hand everything stays possible', async () => {
  await world.sandbox.control.post(APP, {
    graphRoles: ['Application.ReadWrite.OwnedBy'],
    policy: { passwordAddition: 'forbidden' },
  })
  await open()
  await page.getByRole('button', { name: texts('rotateNow.open') }).click()
  await page.getByRole('button', { name: texts('rotateNow.confirm'), exact: true }).click()
  await page.waitForURL(`**${registration}/rotation`)
  await expect(page.getByText(rotation('history.is.refused'))).toBeVisible({ timeout: 30_000 })
  await open()
  await expect(page.getByText(texts('trouble.title'))).toBeVisible()
  await expect(page.getByText(/CredentialTypeNotAllowedAsPerAppPolicy/)).toBeVisible()
})

test('it is switched off again', async () => {
  await page
    .getByRole('button', { name: texts('settings.disable'), exact: true })
    .first()
    .click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: texts('settings.disableConfirm') })
    .click()
  await expect(page.getByText(texts('done.disabled'))).toBeVisible()
  await expect(page.getByText(texts('settings.off'), { exact: true })).toBeVisible()
})

test('no secret that Graph told stands on a page or in the log', async () => {
  expect(told).toHaveLength(1)
  for (const path of [registration, `${registration}/auto-rotation`, `${registration}/rotation`]) {
    await page.goto(path)
    for (const secret of told) expect(await page.content()).not.toContain(secret)
  }
  for (const secret of told) expect(world.log()).not.toContain(secret)
})
