import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { accounts } from '#lib/db/schema/grants.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { accessToken } from '#lib/grants/access-token.ts'
import { beginAgain, beginAttempt } from './begin.ts'
import { ownPlan } from './plan.ts'
import { type Rig, testRig } from './testing/rig.ts'
import { cancelAt, registerApp, signInAt } from './testing/tenant.ts'

let rig: Rig
beforeAll(async () => {
  rig = await testRig()
})
afterAll(() => rig?.close())
beforeEach(() => {
  rig.database.fail(0)
  rig.redeemed.length = 0
  rig.probed.length = 0
})

describe('a sign-in that ends well', () => {
  it('stores account, sealed tokens, mailbox and protocols, and starts the first probe', async () => {
    const attemptId = await rig.connect(rig.tenant.at('support'))

    const shown = await rig.view(attemptId)
    expect(shown).toMatchObject({ phase: 'connected', account: { upn: rig.tenant.at('support') } })
    expect(shown.result).toMatchObject({ missingScopes: [], probeId: expect.any(String) })
    const mailbox = await rig.mailboxAt(rig.tenant.at('support'))
    expect(mailbox).toMatchObject({ access: 'own', registrationId: rig.registrationId, health: 'unknown' })
    expect(rig.probed).toEqual([mailbox.id])
    const rows = await rig.admin.database.read
      .select()
      .from(mailboxProtocols)
      .where(eq(mailboxProtocols.mailboxId, mailbox.id))
    expect(rows.map((row) => row.protocol).toSorted()).toEqual(['imap', 'pop3', 'smtp'])
    expect(await accessToken(rig.admin, mailbox.grantId ?? '')).toMatchObject({
      ok: true,
      upn: rig.tenant.at('support'),
    })
    const [event] = (await auditPage(rig.admin.database.read)).events
    expect(event).toMatchObject({ verb: 'mailbox.connected', subjectId: mailbox.id })
  })

  it('sends the browser to Microsoft with state, PKCE, nonce and the address as hint', async () => {
    const { url } = await rig.begin(rig.tenant.at('dana.reyes'))
    const { searchParams: sent } = new URL(url)
    expect(Object.fromEntries(sent)).toMatchObject({
      response_type: 'code',
      redirect_uri: 'https://mailgrant.example/oauth/callback',
      code_challenge_method: 'S256',
      login_hint: rig.tenant.at('dana.reyes'),
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(sent.get(name)).toHaveLength(43)
    expect(sent.has('prompt')).toBe(false)
  })

  it('works on when the portal session ended at Microsoft’s pages', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('warehouse'))
    await rig.visit(await signInAt(url, rig.tenant.at('warehouse')), { person: null })
    expect((await rig.view(attemptId)).phase).toBe('connected')
    const [event] = (await auditPage(rig.admin.database.read)).events
    expect(event).toMatchObject({ verb: 'mailbox.connected', actorName: rig.admin.actor.name })
  })

  it('reports the permission of a protocol that Microsoft did not grant', async () => {
    const address = rig.tenant.at('newsletter')
    const { url, attemptId } = await rig.begin(address)
    const query = await signInAt(url, address)
    const answer = rig.admin.tokens.redeemCode
    const tokens = {
      ...rig.admin.tokens,
      redeemCode: async (request: Parameters<typeof answer>[0]) => {
        const outcome = await answer(request)
        return outcome.ok ? { ...outcome, scope: outcome.scope.replace(/\S*SMTP\.Send/, '').trim() } : outcome
      },
    }
    const { finishAttempt } = await import('./finish.ts')
    const visit = { query, browserSecret: rig.browser, person: rig.admin.actor }
    await finishAttempt({ ...rig.admin, tokens }, visit, rig.tools)
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'connected',
      result: { missingScopes: ['SMTP.Send'] },
    })
  })
})

describe('a reply that comes more than once', () => {
  it('costs one token call, however often it comes at the same time', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('orders'))
    const query = await signInAt(url, rig.tenant.at('orders'))
    const visits = await Promise.all(Array.from({ length: 20 }, () => rig.visit(query)))
    expect(visits).toEqual(Array.from({ length: 20 }, () => ({ attemptId })))
    expect(rig.redeemed).toHaveLength(1)
    expect((await rig.view(attemptId)).phase).toBe('connected')
  })

  it('changes nothing when it is repeated after the end', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('archive'))
    const query = await signInAt(url, rig.tenant.at('archive'))
    await rig.visit(query)
    const before = await rig.grantOf(rig.tenant.at('archive'))
    expect(await rig.visit(query)).toEqual({ attemptId })
    expect(await rig.grantOf(rig.tenant.at('archive'))).toEqual(before)
    expect(rig.redeemed).toHaveLength(1)
  })
})

describe('a reply that belongs to somebody else', () => {
  it('is turned away before any token call, and the attempt stays open for its own browser', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('reports'))
    const query = await signInAt(url, rig.tenant.at('reports'))
    const other = await testContext({ database: rig.opened.database })
    const stolen = 'x'.repeat(43)

    expect(await rig.visit(query, { browserSecret: undefined })).toEqual({ stranger: 'other-browser' })
    expect(await rig.visit(query, { browserSecret: stolen })).toEqual({ stranger: 'other-browser' })
    expect(await rig.visit(query, { person: other.actor })).toEqual({ stranger: 'other-person' })
    expect(await rig.visit(new URLSearchParams({ state: 'A'.repeat(43), code: '1.abcdefgh' }))).toEqual({
      stranger: 'unknown',
    })
    expect(await rig.visit(new URLSearchParams())).toEqual({ stranger: 'unknown' })
    expect(rig.redeemed).toHaveLength(0)

    await rig.visit(query)
    expect((await rig.view(attemptId)).phase).toBe('connected')
  })

  it('is turned away when whoever began it was disabled or lost the role', async () => {
    const gone = await testContext({ database: rig.opened.database, clouds: [rig.tenant.cloud] })
    const id = gone.actor.kind === 'user' ? gone.actor.id : ''
    const services = { ...rig.admin, actor: gone.actor }
    const { url } = await beginAttempt(
      services,
      ownPlan(rig.connectInput(rig.tenant.at('legacy'))),
      rig.browser,
    )
    const query = await signInAt(url, rig.tenant.at('legacy'))
    await rig.opened.damage(`update users set role = 'help-desk' where id = '${id}'`)
    expect(await rig.visit(query, { person: null })).toEqual({ stranger: 'not-allowed' })
    await rig.opened.damage(`update users set role = 'admin', disabled_at = now() where id = '${id}'`)
    expect(await rig.visit(query, { person: null })).toEqual({ stranger: 'not-allowed' })
    expect(rig.redeemed).toHaveLength(0)
  })
})

describe('a sign-in that does not end well', () => {
  it('may take ten minutes and no more', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('frontdesk'))
    const query = await signInAt(url, rig.tenant.at('frontdesk'))
    await rig.opened.damage(`update attempts set expires_at = now() where id = '${attemptId}'`)
    expect(await rig.visit(query)).toEqual({ attemptId })
    expect((await rig.view(attemptId)).phase).toBe('expired')
    expect(rig.redeemed).toHaveLength(0)
  })

  it('ends as cancelled when somebody presses Cancel at Microsoft', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('frontdesk'))
    await rig.visit(await cancelAt(url))
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'cancelled',
      result: { cause: 'consent.declined', correlationId: expect.any(String), traceId: expect.any(String) },
    })
    expect(rig.redeemed).toHaveLength(0)
    expect(await rig.connectedAddresses()).not.toContain(rig.tenant.at('frontdesk'))
  })

  it('tells who was expected and who signed in, and stores nothing of the wrong account', async () => {
    const [q, k] = [rig.tenant.at('anna.lindqvist'), rig.tenant.at('anna.lindkvist')]
    const first = await rig.connect(q, k)
    expect(await rig.view(first)).toMatchObject({
      phase: 'wrong-account',
      result: { expected: q, used: k },
    })
    expect(await rig.connectedAddresses()).not.toContain(q)
    const known = await rig.admin.database.read.select({ upn: accounts.upn }).from(accounts)
    expect(known.map(({ upn }) => upn)).not.toContain(k)

    const again = await beginAgain(rig.admin, first, rig.browser)
    const asked = new URL(again.url).searchParams
    expect(asked.get('prompt')).toBe('select_account')
    expect(asked.has('login_hint')).toBe(false)
  })

  it('leaves the older grant as it was when the wrong account reconnects', async () => {
    const [q, k] = [rig.tenant.at('anna.lindqvist'), rig.tenant.at('anna.lindkvist')]
    await rig.connect(q)
    const [mailbox, grant] = [await rig.mailboxAt(q), await rig.grantOf(q)]
    const attemptId = await rig.reconnect(mailbox.id, k)
    expect((await rig.view(attemptId)).phase).toBe('wrong-account')
    expect(await rig.mailboxAt(q)).toEqual(mailbox)
    expect(await rig.grantOf(q)).toEqual(grant)
  })

  it('says what Microsoft refused, with the ids of its log', async () => {
    const [, , expired] = rig.tenant.sandbox.apps
    if (!expired) throw new Error('the tenant has no app with an expired secret')
    const { id: registrationId } = await registerApp(rig.admin, rig.tenant, expired)
    const { url, attemptId } = await rig.begin(rig.tenant.at('fax'), { registrationId })
    await rig.visit(await signInAt(url, rig.tenant.at('fax')))
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'refused',
      result: {
        cause: 'secret.expired',
        traceId: expect.any(String),
        evidence: { aadsts: [7000222], stage: 'redeem' },
      },
    })
  })

  it('ends as failed when the token endpoint is out of order, and can be started again', async () => {
    const { url, attemptId } = await rig.begin(rig.tenant.at('fax'))
    const query = await signInAt(url, rig.tenant.at('fax'))
    await rig.tenant.sandbox.control.post('/faults', { on: 'token', times: 1, status: 503, raw: '<html>' })
    await rig.visit(query)
    expect((await rig.view(attemptId)).phase).toBe('failed')
    const again = await beginAgain(rig.admin, attemptId, rig.browser)
    await rig.visit(await signInAt(again.url, rig.tenant.at('fax')))
    expect(await rig.view(again.attemptId)).toMatchObject({ phase: 'connected' })
  })

  it('shows an interruption two minutes after the process died between answer and write', async () => {
    const { attemptId } = await rig.begin(rig.tenant.at('finance'))
    const consumed = (ago: string) =>
      rig.opened.damage(
        `update attempts set consumed_at = now() - interval '${ago}' where id = '${attemptId}'`,
      )
    await consumed('1 minute')
    expect((await rig.view(attemptId)).phase).toBe('working')
    await consumed('3 minutes')
    expect((await rig.view(attemptId)).phase).toBe('interrupted')
  })
})

describe('what may not be begun', () => {
  it('an address that is connected already, however it is written', async () => {
    const taken = rig.tenant.at('orders').toUpperCase()
    await expect(rig.begin(taken)).rejects.toMatchObject({ code: 'duplicate-mailbox' })
  })

  it('a connection by the help desk', async () => {
    const helpDesk = await testContext({ database: rig.opened.database, role: 'help-desk' })
    const input = rig.connectInput(rig.tenant.at('admin'))
    const refused = beginAttempt({ ...rig.admin, actor: helpDesk.actor }, ownPlan(input), rig.browser)
    await expect(refused).rejects.toMatchObject({ code: 'not-allowed' })
    const rows = await rig.admin.database.read
      .select()
      .from(attempts)
      .where(eq(attempts.address, rig.tenant.at('admin')))
    expect(rows).toEqual([])
  })
})
