import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { readMailboxList } from '#lib/imports/read.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { expectAccessible } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import { alertOf, answerAtMicrosoft, begin, expectTitle, newBrowser, registerApp } from './steps.ts'
import { board, causes, connect, forms, invitations, mailbox, words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const imports = words('imports')
const at = (local: string) => `${local}@larkfield.example`
const [DANA, INFO, PRESS, TICKETS] = [at('dana.reyes'), at('info'), at('press'), at('tickets')]
const [SUPPORT, ARCHIVE] = [at('support'), at('archive')]
const DEFAULTS = { access: 'own', protocols: PROTOCOLS } as const

/** Every kind of row, as Excel saves it in Germany. */
const LIST = [
  'Adresse;Anzeigename;Zugriff;delegate;tags',
  `${PRESS};Press office;shared;${DANA};press, public`,
  `${TICKETS};Tickets;app;;machines`,
  `${ARCHIVE};Archive;app;;machines`,
  `${SUPPORT};Müllers Support;own;;people`,
  `${INFO};Info;shared;${DANA};press`,
  'no address here;;own;;',
  `${TICKETS.toUpperCase()};Again;app;;`,
].join('\r\n')

let world: World
let page: Page
let importPage: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  const app = world.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  if (!app) throw new Error('the tenant has no app that opens mailboxes itself')
  await registerApp(page, app)
  await world.sandbox.control.post(`/mailboxes/${PRESS}`, { fullAccess: [DANA], sendAs: [DANA] })
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

// The reasons inside a row are a list too.
const rowOf = (address: string | RegExp): Locator =>
  page
    .getByRole('listitem')
    .filter({ hasText: address })
    .filter({ hasText: /Line \d/ })
const group = (name: string, rows: number) =>
  page
    .getByRole('navigation', { name: imports('group.label') })
    .getByRole('link', { name: `${imports(`group.${name}`)} ${rows}`, exact: true })

async function upload(name: string, bytes: Buffer): Promise<void> {
  await page.goto('/mailboxes/import')
  await page.getByLabel(imports('form.file')).setInputFiles({ name, mimeType: 'text/csv', buffer: bytes })
  await page.getByRole('button', { name: imports('form.submit') }).click()
}

async function paste(list: string): Promise<void> {
  await page.goto('/mailboxes/import')
  await page.getByLabel(imports('form.paste')).fill(list)
  await page.getByRole('button', { name: imports('form.submit') }).click()
}

async function saved(press: Locator): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press.click()])
  return readFileSync(await download.path(), 'utf8')
}

test('what is no list is refused with the way to make one of it, and nothing is kept', async () => {
  await upload('list.xlsx', Buffer.from('PK\u0003\u0004 a workbook'))
  await expect(alertOf(page)).toContainText(imports('listProblem.workbook'))
  await paste('name,city\nAnna,Lund')
  await expect(alertOf(page)).toContainText(
    imports('listProblem.no-address-column', { columns: 'name, city' }),
  )
  await expect(page.getByLabel(imports('form.paste'))).toHaveValue('name,city\nAnna,Lund')
  await page.getByLabel(imports('form.tags')).fill('x'.repeat(60))
  await page.getByRole('button', { name: imports('form.submit') }).click()
  await expect(page.getByText(forms('tag-long'))).toBeVisible()
  await page.goto('/imports')
  await expect(page.getByRole('heading', { name: imports('list.empty.title') })).toBeVisible()
})

test('an old encoding and semicolons are understood; each bad row is named with its line and the reason', async () => {
  await upload('postfächer.csv', Buffer.from(LIST, 'latin1'))
  await expectTitle(page, 'postfächer.csv')
  await expect(page.getByText(imports('preview.guessed'))).toBeVisible()
  await expect(rowOf('Müllers Support')).toContainText(imports('fate.owner'))
  await expect(rowOf('no address here')).toContainText(imports('row.line', { line: 7 }))
  await expect(rowOf('no address here')).toContainText(
    imports('problem.address-bad', { text: 'no address here' }),
  )
  await expect(rowOf(/^TICKETS@/)).toContainText(imports('problem.duplicate', { line: 3 }))
  await expectAccessible(page, 'what will happen')
  await group('bad', 2).click()
  await expect(rowOf(SUPPORT)).toHaveCount(0)
  await expect(rowOf('no address here')).toBeVisible()
})

test('a list is put right where it is, and the draft before it is gone', async () => {
  await page.getByRole('link', { name: imports('preview.correct') }).click()
  const text = page.getByLabel(imports('form.paste'))
  await expect(text).toHaveValue(/Müllers Support/)
  await text.fill('still wrong')
  await page.getByRole('button', { name: imports('form.submit') }).click()
  await expectTitle(page, imports('pasted'))
  await expect(page.getByText(imports('preview.noGood'))).toBeVisible()
  await page.getByRole('button', { name: imports('preview.discard') }).click()
  await expectTitle(page, imports('title'))
  await page.goto('/imports')
  await expect(page.getByRole('heading', { name: imports('list.empty.title') })).toBeVisible()
})

test('a mixed list does what it said: attached, opened by the app, left alone, or waiting for its owner', async () => {
  await page.goto('/mailboxes/new?whose=shared')
  await page.getByLabel(connect('shared.delegate')).fill(DANA)
  await page.getByLabel(connect('shared.addresses')).fill(INFO)
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await answerAtMicrosoft(page, DANA)

  await upload('all.csv', Buffer.from(`\ufeff${LIST}`))
  await expect(rowOf(PRESS)).toContainText(imports('fate.attach', { delegate: DANA }))
  await expect(rowOf(INFO)).toContainText(imports('fate.known'))
  await page.getByRole('button', { name: imports('preview.confirmGood', { count: 5 }) }).click()
  await expect(page.getByText(imports('progress.waits', { count: 1 }))).toBeVisible()
  importPage = new URL(page.url()).pathname
  await expect(group('healthy', 2)).toBeVisible()
  await expect(rowOf(PRESS)).toContainText(imports('group.healthy'))
  await expect(rowOf(TICKETS).filter({ hasText: imports('group.healthy') })).toBeVisible()
  await expect(rowOf(INFO)).toContainText(imports('group.known'))
  await expectAccessible(page, 'what has happened, and who must sign in')
})

test('a row whose first check fails says why, and leads to its mailbox', async () => {
  await expect(rowOf(ARCHIVE)).toContainText(imports('group.attention'))
  await expect(rowOf(ARCHIVE)).toContainText(causes('mail.app_mailbox_permission.title'))
  await rowOf(ARCHIVE).getByRole('link', { name: ARCHIVE }).click()
  await expectTitle(page, ARCHIVE)
})

test('an owner gets a link in the one file of links, and the list goes on when they have signed in', async ({
  browser,
}) => {
  await page.goto(importPage)
  await page.getByRole('button', { name: imports('signIns.invite.submit', { count: 1 }) }).click()
  await expect(page.getByText(imports('signIns.invite.made', { count: 1 }))).toBeVisible()
  const file = await saved(page.getByRole('button', { name: imports('signIns.invite.download') }))
  const link = new RegExp(`"${SUPPORT}","${SUPPORT}","(http[^"]+)"`).exec(file)?.[1] ?? ''
  expect(link).toContain('/invite/')
  await page.reload()
  await expect(rowOf(SUPPORT).getByRole('link', { name: imports('invited') })).toBeVisible()

  const guest = await newBrowser(browser, world)
  await guest.goto(link)
  await guest.getByRole('button', { name: invitations('guest.submit') }).click()
  await guest.locator(`button[name=upn][value="${SUPPORT}"]`).click()
  const accept = guest.getByRole('button', { name: 'Accept' })
  await expect(accept.or(guest.locator('main#content'))).toBeVisible()
  if (await accept.isVisible()) await accept.click()
  await guest.waitForURL('**/invite/done/*')
  await guest.context().close()

  await page.goto(importPage)
  await expect(rowOf(SUPPORT)).toContainText(imports('group.healthy'))
  await expect(page.getByText(imports('progress.finished'))).toBeVisible()
})

test('the file of results names every row, and can be given again', async () => {
  const file = await saved(page.getByRole('link', { name: imports('progress.results') }))
  const lineOf = (what: string) => file.split('\r\n').find((line) => line.includes(what)) ?? ''
  expect(lineOf(PRESS)).toContain(imports('results.healthy'))
  expect(lineOf(ARCHIVE)).toContain(causes('mail.app_mailbox_permission.title'))
  expect(lineOf(INFO)).toContain(imports('results.known'))
  expect(lineOf('no address here')).toContain(imports('problem.address-bad', { text: 'no address here' }))
  const again = readMailboxList(file, DEFAULTS)
  expect(again.rows.map(({ address }) => address)).toEqual([PRESS, TICKETS, ARCHIVE, SUPPORT, INFO])
  expect(again.bad).toHaveLength(2)
})

test('a delegate signs in once from the page of the list, and their mailboxes follow', async () => {
  const orders = at('orders')
  await paste(`address,access,delegate\n${at('billing')},shared,${orders}\n${at('fax')},shared,${orders}`)
  await group('delegate', 2).click()
  await page.getByRole('button', { name: imports('preview.confirm', { count: 2 }) }).click()
  await expect(page.getByText(imports('progress.waits', { count: 2 }))).toBeVisible()
  const list = new URL(page.url()).pathname
  await page
    .getByRole('list', { name: imports('signIns.delegates') })
    .getByRole('button', {
      name: `${imports('signIns.redirect')} ${imports('signIns.of', { name: orders })}`,
    })
    .click()
  await answerAtMicrosoft(page, orders)
  await page.goto(list)
  await expect(page.getByText(imports('progress.finished'))).toBeVisible()
  await expect(group('attention', 2)).toBeVisible()
})

test('tags are shown, changed on the page of the mailbox, and found on the board', async () => {
  await page.goto('/?tag=press')
  await expect(page.getByRole('row').filter({ hasText: PRESS })).toContainText('public')
  await expect(page.getByRole('row').filter({ hasText: TICKETS })).toHaveCount(0)
  await page.getByRole('link', { name: PRESS }).click()
  await expectTitle(page, PRESS)
  await page.getByRole('textbox', { name: mailbox('labels.tags'), exact: true }).fill('desk, Desk, front')
  await page.getByRole('button', { name: mailbox('labels.submit') }).click()
  await expect(page.getByText(mailbox('labels.done'))).toBeVisible()
  await page.goto('/?q=front')
  await expect(page.getByRole('row').filter({ hasText: PRESS })).toContainText('desk')
})

test('the list of the board is exported with its filter, and imported again it finds everything connected', async ({
  playwright,
}) => {
  await page.goto('/?tag=machines')
  const some = await saved(page.getByRole('link', { name: board('export', { count: 2 }) }))
  expect(
    readMailboxList(some, DEFAULTS)
      .rows.map(({ address }) => address)
      .toSorted(),
  ).toEqual([ARCHIVE, TICKETS])
  await page.goto('/')
  const all = await saved(page.getByRole('link', { name: board('export', { count: 7 }) }))
  const { rows, bad } = readMailboxList(all, DEFAULTS)
  expect(bad).toEqual([])
  expect(rows.find(({ address }) => address === PRESS)).toMatchObject({
    ...{ displayName: 'Press office', access: 'shared', delegate: DANA, tags: ['desk', 'front'] },
  })
  await paste(all)
  await expect(group('known', 7)).toBeVisible()
  await page.getByRole('button', { name: imports('preview.confirm', { count: 7 }) }).click()
  await expect(page.getByText(imports('progress.finished'))).toBeVisible()
  await expect(group('known', 7)).toBeVisible()

  const stranger = await playwright.request.newContext({ baseURL: world.url })
  for (const path of ['/mailboxes/export', '/mailboxes/import/template', `${importPage}/result`]) {
    expect((await stranger.get(path)).status(), path).toBe(401)
    expect((await page.request.get(path)).status(), path).toBe(200)
  }
  await stranger.dispose()
})
