import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attempts } from '#lib/db/schema/attempts.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { renewGrant } from '#lib/grants/renew.ts'
import type { Context } from '#lib/services.ts'
import { browserSecret } from './browser-secret.ts'
import { cancelAttempt } from './cancel.ts'
import { beginPasteBack, changePasteAddress, pasteLink } from './paste-begin.ts'
import { finishPaste } from './paste-finish.ts'
import { type PasteAddress, pasteRedirectUri } from './paste-flow.ts'
import { ownPlan } from './plan.ts'
import { REDIRECT, type Rig, testRig } from './testing/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await testRig()
  const { control, app } = rig.tenant.sandbox
  const redirectUris = [REDIRECT, pasteRedirectUri(rig.tenant.cloud, 'native'), 'http://localhost']
  await control.post(`/apps/${app.clientId}`, { redirectUris })
})
afterAll(() => rig?.close())
beforeEach(() => {
  rig.redeemed.length = 0
  rig.probed.length = 0
})

async function begin(local: string, address?: PasteAddress) {
  const plan = ownPlan(rig.connectInput(rig.tenant.at(local)))
  const { attemptId } = await beginPasteBack(rig.admin, plan, rig.browser, address)
  return attemptId
}

async function rowOf(attemptId: string) {
  const [row] = await rig.admin.database.read.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!row) throw new Error('no such attempt')
  return row
}

const linkOf = async (attemptId: string) => pasteLink(rig.admin, await rowOf(attemptId))

/** The address bar at the end of the sign-in. */
async function signedIn(attemptId: string, local: string): Promise<string> {
  const url = `${await linkOf(attemptId)}&auto_upn=${encodeURIComponent(rig.tenant.at(local))}`
  const answer = await fetch(url, { redirect: 'manual' })
  return answer.headers.get('location') ?? ''
}

function paste(attemptId: string, text: string, given: { context?: Context; browser?: string } = {}) {
  const { context = rig.admin, browser = rig.browser } = given
  return finishPaste(context, { attemptId, text, browserSecret: browser }, rig.tools)
}

describe('#sandbox an address pasted back', () => {
  it.each([
    ['support', 'native', '/common/oauth2/nativeclient?code='],
    ['newsletter', 'localhost', 'http://localhost/?code='],
  ] as const)('connects %s through the redirect URI “%s”', async (local, address, part) => {
    const attemptId = await begin(local, address)
    const text = await signedIn(attemptId, local)
    expect(text).toContain(part)
    expect(await paste(attemptId, text)).toEqual({ kind: 'finished' })
    expect((await rig.view(attemptId)).phase).toBe('connected')
    const mailbox = await rig.mailboxAt(rig.tenant.at(local))
    expect(rig.probed).toEqual([mailbox.id])
    expect(rig.redeemed[0]?.redirectUri).toBe((await rowOf(attemptId)).redirectUri)
    expect(await renewGrant(rig.admin, mailbox.grantId ?? '')).toMatchObject({ ok: true })
  })

  it('is taken however it was mangled on the way', async () => {
    const attemptId = await begin('orders')
    const text = await signedIn(attemptId, 'orders')
    const wrapped = text.replaceAll('&', '&amp;').replace(/(.{60})/g, '$1\r\n> ')
    expect(await paste(attemptId, `Here it is: <${wrapped}>`)).toEqual({ kind: 'finished' })
    expect((await rig.view(attemptId)).phase).toBe('connected')
  })

  it('is redeemed once, also when it is pasted again', async () => {
    const attemptId = await begin('archive')
    const text = await signedIn(attemptId, 'archive')
    await Promise.all([paste(attemptId, text), paste(attemptId, text)])
    expect(await paste(attemptId, text)).toEqual({ kind: 'finished' })
    expect(rig.redeemed).toHaveLength(1)
    expect((await rig.view(attemptId)).phase).toBe('connected')
  })

  it('is refused when another account signed in, and nothing is stored', async () => {
    const attemptId = await begin('anna.lindqvist')
    await paste(attemptId, await signedIn(attemptId, 'anna.lindkvist'))
    expect((await rig.view(attemptId)).phase).toBe('wrong-account')
    expect(await rig.connectedAddresses()).not.toContain(rig.tenant.at('anna.lindqvist'))
  })

  it('may say that the person cancelled', async () => {
    const attemptId = await begin('warehouse')
    const body = new URLSearchParams({ cancel: '1' })
    const answer = await fetch(await linkOf(attemptId), { method: 'POST', body, redirect: 'manual' })
    expect(await paste(attemptId, answer.headers.get('location') ?? '')).toEqual({ kind: 'finished' })
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'cancelled',
      result: { cause: 'consent.declined' },
    })
  })
})

describe('#sandbox a wrong paste', () => {
  it('is told apart and spends nothing', async () => {
    const attemptId = await begin('warehouse')
    const link = await linkOf(attemptId)
    expect(await paste(attemptId, link)).toEqual({ kind: 'again', problem: 'before-sign-in' })
    expect(await paste(attemptId, 'it was blank')).toEqual({ kind: 'again', problem: 'no-address' })
    expect(await paste(attemptId, await signedIn(attemptId, 'warehouse'))).toEqual({ kind: 'finished' })
    expect((await rig.view(attemptId)).phase).toBe('connected')
  })

  it('of another sign-in is refused before Microsoft is asked', async () => {
    const [first, second] = [await begin('frontdesk'), await begin('frontdesk')]
    const text = await signedIn(first, 'frontdesk')
    expect(await paste(second, text)).toEqual({ kind: 'again', problem: 'other-sign-in' })
    expect(rig.redeemed).toHaveLength(0)
    expect((await rig.view(second)).phase).toBe('waiting')
    expect((await rig.view(first)).phase).toBe('waiting')
  })

  it('names the reason of an error page that somebody copied', async () => {
    const attemptId = await begin('frontdesk')
    const text =
      'Sorry, but we’re having trouble signing you in. AADSTS50011: The redirect URI does not match.'
    expect(await paste(attemptId, text)).toEqual({
      kind: 'again',
      problem: 'error-page',
      cause: 'redirect.not_registered',
    })
  })
})

describe('#sandbox a paste-back', () => {
  it('belongs to the browser and the person it was begun by', async () => {
    const attemptId = await begin('scanner')
    const text = await signedIn(attemptId, 'scanner')
    const elsewhere = await paste(attemptId, text, { browser: browserSecret(undefined) })
    expect(elsewhere).toEqual({ kind: 'again', problem: 'other-browser' })
    const { clouds, tokens } = rig.admin
    const colleague: Context = {
      ...(await testContext({ database: rig.opened.database })),
      clouds,
      tokens,
    }
    expect(await paste(attemptId, text, { context: colleague })).toEqual({
      kind: 'again',
      problem: 'other-person',
    })
    expect(rig.redeemed).toHaveLength(0)
    expect((await rig.view(attemptId)).phase).toBe('waiting')
  })

  it('keeps its state and changes only the address when the other redirect URI is chosen', async () => {
    const attemptId = await begin('finance', 'native')
    const before = new URL(await linkOf(attemptId)).searchParams
    await changePasteAddress(rig.admin, attemptId, 'localhost')
    const after = new URL(await linkOf(attemptId)).searchParams
    expect(after.get('redirect_uri')).toBe('http://localhost')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(after.get(name)).toBe(before.get(name))
    await paste(attemptId, await signedIn(attemptId, 'finance'))
    expect((await rig.view(attemptId)).phase).toBe('connected')
    await expect(changePasteAddress(rig.admin, attemptId, 'native')).rejects.toMatchObject({
      code: 'attempt-expired',
    })
  })

  it('takes nothing when its time is over, or after it was cancelled', async () => {
    const late = await begin('fax')
    const text = await signedIn(late, 'fax')
    await rig.opened.database.transaction((writer) =>
      writer.update(attempts).set({ expiresAt: sql`now()` }).where(eq(attempts.id, late)),
    )
    expect(await paste(late, text)).toEqual({ kind: 'finished' })
    expect((await rig.view(late)).phase).toBe('expired')

    const left = await begin('fax')
    const unused = await signedIn(left, 'fax')
    await cancelAttempt(rig.admin, left)
    await rig.visit(new URL(unused).searchParams)
    expect((await rig.view(left)).phase).toBe('cancelled')
    expect(rig.redeemed).toHaveLength(0)
  })
})
