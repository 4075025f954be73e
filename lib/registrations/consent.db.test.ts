import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Finished, finishAttempt } from '#lib/attempts/finish.ts'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { cancelAt, registerApp, signInAt } from '#lib/attempts/testing/tenant.ts'
import { auditPage } from '#lib/audit/queries.ts'
import { CLIENT_IDS, PARTNER_TENANT_ID, TENANT_ID } from '#sandbox/personas.ts'
import { beginConsent } from './consent-begin.ts'
import { ConsentInput } from './consent-inputs.ts'
import { consentView } from './consent-queries.ts'

let rig: Rig
let registrationId: string

beforeAll(async () => {
  rig = await testRig()
  const app = rig.tenant.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  registrationId = (await registerApp(rig.admin, rig.tenant, app)).id
})
afterAll(() => rig?.close())
beforeEach(async () => {
  await control('/reset', {})
  await control(`/apps/${CLIENT_IDS.appOnly}/installations`, { adminConsent: false })
})

const control = (path: string, body: Record<string, unknown>) => rig.tenant.sandbox.control.post(path, body)
const begin = (browser: string | null = rig.browser, tenant = '') =>
  beginConsent(rig.admin, ConsentInput.parse({ registrationId, tenant }), browser)
const view = (attemptId: string) => consentView(rig.opened.database.read, registrationId, attemptId)

/** A browser of somebody the portal does not know. */
function visitAsStranger(query: URLSearchParams): Promise<Finished> {
  return finishAttempt(rig.admin, { query, browserSecret: undefined, person: null }, rig.tools)
}

describe('an admin consent', () => {
  it('is confirmed by what the token of the app carries afterwards', async () => {
    const { url, attemptId } = await begin()
    expect((await view(attemptId))?.phase).toBe('waiting')
    const finished = await rig.visit(await signInAt(url, rig.tenant.at('admin')))
    expect(finished).toEqual({ attemptId, consent: 'given' })
    const result = (await view(attemptId))?.result
    expect(result).toMatchObject({ tenantId: TENANT_ID, missingScopes: [] })
    expect(result?.roles?.toSorted()).toEqual(['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp'])
    const [event] = (await auditPage(rig.opened.database.read)).events
    expect(event).toMatchObject({ verb: 'consent.given', facts: { tenantId: TENANT_ID } })
  })

  it('is not believed when the answer says yes and the token says no', async () => {
    const { url, attemptId } = await begin()
    const state = new URL(url).searchParams.get('state') ?? ''
    const forged = new URLSearchParams({ admin_consent: 'True', tenant: PARTNER_TENANT_ID, state })
    expect(await rig.visit(forged)).toEqual({ attemptId, consent: 'failed' })
    expect(await view(attemptId)).toMatchObject({
      phase: 'refused',
      result: { tenantId: TENANT_ID, roles: [], cause: 'app.permission_missing' },
    })
  })

  it('that was cancelled says so and asks for no token', async () => {
    const { url, attemptId } = await begin()
    expect(await rig.visit(await cancelAt(url))).toEqual({ attemptId, consent: 'cancelled' })
    expect(await view(attemptId)).toMatchObject({ phase: 'cancelled', result: { cause: 'consent.declined' } })
    const { entries } = (await rig.tenant.sandbox.control.get('/log')) as { entries: { on: string }[] }
    expect(entries.filter(({ on }) => on === 'token')).toEqual([])
  })

  it('by somebody who is no administrator is refused with Microsoft’s reason', async () => {
    const { url, attemptId } = await begin()
    await rig.visit(await signInAt(url, rig.tenant.at('support')))
    expect(await view(attemptId)).toMatchObject({ phase: 'refused' })
  })

  it('in this browser cannot be ended from another one', async () => {
    const { url, attemptId } = await begin()
    const query = await signInAt(url, rig.tenant.at('admin'))
    expect(await visitAsStranger(query)).toEqual({ stranger: 'other-browser' })
    expect((await view(attemptId))?.phase).toBe('waiting')
  })

  it('by a link comes back from any browser, once', async () => {
    const { url, attemptId } = await begin(null)
    const query = await signInAt(url, rig.tenant.at('admin'))
    expect(await visitAsStranger(query)).toEqual({ attemptId, consent: 'given' })
    const before = await view(attemptId)
    await control(`/apps/${CLIENT_IDS.appOnly}/installations`, { adminConsent: false })
    expect(await visitAsStranger(query)).toEqual({ attemptId, consent: 'given' })
    expect(await view(attemptId)).toEqual(before)
  })

  it('by a link that has run out changes nothing', async () => {
    const { url, attemptId } = await begin(null)
    await rig.opened.damage(`update attempts set expires_at = now() where id = '${attemptId}'`)
    expect(await visitAsStranger(await signInAt(url, rig.tenant.at('admin')))).toEqual({
      attemptId,
      consent: 'failed',
    })
    expect((await view(attemptId))?.phase).toBe('expired')
  })

  it('of another organisation is proven with a token of that organisation', async () => {
    await control(`/apps/${CLIENT_IDS.appOnly}`, { multiTenant: true })
    await control('/users/maren.holt@tidewater.example', { admin: true })
    const { url, attemptId } = await beginConsent(
      rig.admin,
      ConsentInput.parse({ registrationId, tenant: 'tidewater.example' }),
      null,
      { lookUpTenant: async () => ({ kind: 'found', tenantId: PARTNER_TENANT_ID }) },
    )
    await visitAsStranger(await signInAt(url, 'maren.holt@tidewater.example'))
    expect(await view(attemptId)).toMatchObject({
      phase: 'connected',
      organisation: 'tidewater.example',
      result: { tenantId: PARTNER_TENANT_ID, missingScopes: [] },
    })
  })
})
