import { afterAll, beforeAll, expect, it } from 'vitest'
import { signInAt } from '#lib/attempts/testing/tenant.ts'
import { type DelegateRig, delegateRig } from '#lib/mailboxes/testing/delegate-rig.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { beginInvited } from './begin.ts'
import { createInvitation } from './commands.ts'

let rig: DelegateRig
const at = (local: string) => rig.tenant.at(local)
const carrierOf = async (local: string) => (await rig.grantOf(at(local))).id

beforeAll(async () => {
  rig = await delegateRig()
  await rig.signIn(rig.plan('dana.reyes', ['info']))
})
afterAll(() => rig?.close())

const toHeir = (given: { readonly move?: true }) => {
  const targets = ['info', 'press'].map((local) => ({
    address: at(local),
    protocols: ['imap'] as const,
    ...given,
  }))
  return rig.plan('warehouse', [], { targets })
}

it('a link is refused for a mailbox of somebody else that nobody means to move', async () => {
  await expect(createInvitation(rig.admin, toHeir({}), { days: 7 })).rejects.toMatchObject({
    code: 'duplicate-mailbox',
  })
})

it('a link for a move gains the sign-in and leaves the mailbox where it is; a new one is connected', async () => {
  const dana = await carrierOf('info')
  const { link } = await createInvitation(rig.admin, toHeir({ move: true }), { days: 7 })
  const token = parseToken(link.reveal().split('/').at(-1))
  const begun = await beginInvited(rig.admin, token, rig.browser)
  await rig.visit(await signInAt(begun.url, at('warehouse')))
  expect(await rig.view(begun.attemptId)).toMatchObject({ phase: 'connected' })
  expect(await carrierOf('info')).toBe(dana)
  expect(await carrierOf('press')).not.toBe(dana)
  expect((await rig.view(begun.attemptId)).targets).toEqual([
    expect.objectContaining({ address: at('info'), move: true, mailboxId: expect.any(String) }),
    expect.not.objectContaining({ move: true }),
  ])
})
