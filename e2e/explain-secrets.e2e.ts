import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { paste } from './explain-steps.ts'
import { Needles } from './needles.ts'
import { newBrowser, signIn } from './steps.ts'
import { explain } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const [, HELP_DESK] = DEMO_PEOPLE
const part = (bytes: number) => randomBytes(bytes).toString('base64url')
const SECRETS = {
  'a JWT': `eyJ0eXAiOiJKV1QifQ.${part(120)}.${part(90)}`,
  'a refresh token': `0.A${part(180)}`,
  'a personal refresh token': `M.C507_BL2.0.U.-${part(90)}`,
  'a client secret': `Ab18Q~${part(26)}x`,
  'a short client secret': 'opensesame-4711-x',
  'a password': 'horse9battery9staple',
  'a cookie': part(40),
}

let world: World
let helpDesk: Page
const needles = new Needles()
const sent: string[] = []

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  for (const [what, value] of Object.entries(SECRETS)) needles.add(what, value.slice(-40))
  helpDesk = await newBrowser(browser, world)
  await signIn(helpDesk, HELP_DESK)
  helpDesk.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
})
test.afterAll(async () => {
  await world?.close()
})

const TEXT = [
  '299 something nobody knows',
  `Authorization: Bearer ${SECRETS['a JWT']}`,
  `{"refresh_token":"${SECRETS['a refresh token']}","token_type":"Bearer"}`,
  `https://mail.example/cb?code=${SECRETS['a personal refresh token']}&state=x`,
  `the secret is ${SECRETS['a client secret']}`,
  `client_secret=${SECRETS['a short client secret']}&grant_type=refresh_token`,
  `S: 334 UGFzc3dvcmQ6\nC: ${Buffer.from(SECRETS['a password']).toString('base64')}\nS: 299 what?`,
  `AUTH PLAIN ${Buffer.from(`\0ida@elsewhere.example\0${SECRETS['a password']}`).toString('base64')}`,
  `Cookie: ESTSAUTH=${SECRETS['a cookie']}`,
].join('\n')

async function expectMasked(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 })).toBeVisible()
  await expect(page.getByLabel(explain('text.label'))).toHaveValue(/Authorization: Bearer \[masked\]/)
  const content = await page.content()
  expect(content).toContain('something nobody knows')
  expect(needles.foundIn(content)).toEqual([])
}

test('no secret of a pasted text leaves the browser', async () => {
  expect(needles.foundIn(TEXT)).toHaveLength(Object.keys(SECRETS).length)
  await paste(helpDesk, TEXT)
  await expectMasked(helpDesk)
  expect(sent.join('\n')).toContain('something nobody knows')
  expect(needles.foundIn(sent.join('\n'))).toEqual([])
})

test('nor does one that came without scripts leave the server again', async ({ browser }) => {
  const page = await newBrowser(browser, world, {
    javaScriptEnabled: false,
    storageState: await helpDesk.context().storageState(),
  })
  await page.goto('/explain')
  await page.getByLabel(explain('text.label')).fill(TEXT)
  await page.getByRole('button', { name: explain('submit') }).click()
  await expectMasked(page)
  await page.context().close()
})

test('nor is a secret in the log or in the rows of the database', async () => {
  expect(needles.count).toBeGreaterThan(5)
  expect(needles.foundIn(world.log())).toEqual([])
  expect(await world.stop()).toBe(0)
  for (const file of readdirSync(world.folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const path = join(file.parentPath, file.name)
    expect(needles.foundIn(readFileSync(path)), path).toEqual([])
  }
  const database = await PGlite.create({ dataDir: join(world.folder, 'pg') })
  const { rows } = await database.query<{ sample: string }>('select sample from unnamed_failures')
  await database.close()
  expect(rows.map(({ sample }) => sample).join('\n')).toContain('something nobody knows')
  expect(needles.foundIn(JSON.stringify(rows))).toEqual([])
})
