import { describe, expect, it } from 'vitest'
import { PRESET_CLOUDS } from './clouds.ts'
import { findCloudOfDomain } from './find-cloud.ts'
import { NetworkFault, type Transport, type WireReply } from './network.ts'
import { cloudAt } from './testing/https-stub.ts'

const TENANT = '780c3092-eadd-451f-95a6-74c89151101b'

type Answer = 'knows' | 'unknown' | 'unreachable' | 'silent'

/** Microsoft's login hosts by what they say. */
function microsoft(answers: Record<string, Answer>) {
  const asked: string[] = []
  const transport: Transport = async ({ url, signal }) => {
    asked.push(url.host)
    const answer = answers[url.host] ?? 'unknown'
    if (answer === 'unreachable') throw new NetworkFault('ECONNREFUSED', 'refused')
    if (answer === 'silent') {
      return new Promise<WireReply>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      )
    }
    const json =
      answer === 'knows'
        ? { token_endpoint: `${url.origin}/${TENANT}/oauth2/v2.0/token` }
        : { error: 'invalid_tenant', error_description: 'AADSTS90002: Tenant not found.' }
    return { status: answer === 'knows' ? 200 : 400, headers: {}, text: JSON.stringify(json) }
  }
  return { transport, asked }
}

const ask = (answers: Record<string, Answer>, except = PRESET_CLOUDS.global) => {
  const { transport, asked } = microsoft(answers)
  return findCloudOfDomain({ text: 'agency.example', except, transport, deadlineMs: 200 }).then((found) => ({
    found,
    asked: asked.toSorted(),
  }))
}

describe('the cloud of a domain', () => {
  it('is the one that knows it; GCC High and DoD are one sign-in, asked once', async () => {
    const { found, asked } = await ask({ 'login.microsoftonline.us': 'knows' })
    expect(found).toEqual({ kind: 'found', cloudIds: ['us-gov-high', 'us-gov-dod'], tenantId: TENANT })
    expect(asked).toEqual(['login.microsoftonline.us', 'login.partner.microsoftonline.cn'])
  })

  it('is found from a government cloud too', async () => {
    const { found } = await ask({ 'login.microsoftonline.com': 'knows' }, PRESET_CLOUDS['us-gov-high'])
    expect(found).toMatchObject({ kind: 'found', cloudIds: ['global'] })
  })

  it('is nowhere when all have answered', async () => {
    expect((await ask({})).found).toEqual({ kind: 'nowhere' })
  })

  it('is unsure while one could not be asked, or keeps silent', async () => {
    const unreachable = await ask({ 'login.partner.microsoftonline.cn': 'unreachable' })
    expect(unreachable.found).toEqual({ kind: 'unsure', unreachable: ['china'] })
    const silent = await ask({ 'login.microsoftonline.us': 'silent' })
    expect(silent.found).toEqual({ kind: 'unsure', unreachable: ['us-gov-high'] })
  })

  it('is not asked for a row of the settings', async () => {
    const { found, asked } = await ask({}, cloudAt('https://localhost:1') as never)
    expect({ found, asked }).toEqual({ found: { kind: 'nowhere' }, asked: [] })
  })
})
