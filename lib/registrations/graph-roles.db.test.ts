import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { registerApp } from '#lib/attempts/testing/tenant.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { appToken } from './app-token.ts'
import { learnGraphRoles } from './graph-roles.ts'

let rig: Rig
let registrationId: string
let clientId: string
const control = () => rig.tenant.sandbox.control
const rolesOf = async () => {
  const [row] = await rig.admin.database.read
    .select({ mail: registrations.appRoles, graph: registrations.graphRoles })
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  return row
}

beforeAll(async () => {
  rig = await testRig()
  const app = rig.tenant.sandbox.apps.find(({ name }) => /ticket/.test(name))
  if (!app) throw new Error('The sandbox has no app for this')
  clientId = app.clientId
  registrationId = (await registerApp(rig.admin, rig.tenant, app)).id
})
afterAll(() => rig?.close())
beforeEach(() => control().delete('/faults'))

it('knows nothing of Graph before it has asked, and nothing is not none', async () => {
  await appToken(rig.admin, registrationId)
  expect(await rolesOf()).toEqual({ mail: expect.arrayContaining(['IMAP.AccessAsApp']), graph: null })
})

it('finds what the token for Graph carries, which the one for Exchange does not show', async () => {
  await control().post(`/apps/${clientId}`, { graphRoles: ['Mail.ReadWrite', 'Directory.ReadWrite.All'] })
  await appToken(rig.admin, registrationId, { fresh: true })
  await learnGraphRoles(rig.admin, registrationId)
  const roles = await rolesOf()
  expect(roles?.graph).toEqual(['Mail.ReadWrite', 'Directory.ReadWrite.All'])
  expect(roles?.mail).not.toContain('Mail.ReadWrite')
})

it('leaves what it knew when Microsoft gives no token for Graph: that is no error', async () => {
  await control().post('/faults', { on: 'token', client: clientId, code: 500011, status: 400 })
  await learnGraphRoles(rig.admin, registrationId)
  expect((await rolesOf())?.graph).toEqual(['Mail.ReadWrite', 'Directory.ReadWrite.All'])
})

it('sees that they have been taken away', async () => {
  await control().post(`/apps/${clientId}`, { graphRoles: [] })
  await learnGraphRoles(rig.admin, registrationId)
  expect((await rolesOf())?.graph).toEqual([])
})
