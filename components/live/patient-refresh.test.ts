import { describe, expect, it } from 'vitest'
import { PAUSES, PatientRefresh } from './patient-refresh.ts'

/** A portal that answers as the list says, and then always does. */
function page(...answers: boolean[]) {
  const happened: string[] = []
  const patient = new PatientRefresh({
    ask: async () => {
      happened.push('ask')
      return answers.shift() ?? true
    },
    refresh: () => happened.push('refresh'),
    load: () => happened.push('load'),
    tell: (away) => happened.push(away ? 'away' : 'back'),
    pause: async (milliseconds) => {
      happened.push(`${milliseconds}`)
    },
  })
  return { happened, patient }
}

describe('a page that is to be rendered anew', () => {
  it('is, when the portal answers', async () => {
    const { happened, patient } = page()
    await patient.request()
    expect(happened).toEqual(['ask', 'refresh'])
  })

  it('waits while the portal is away, asks less and less often, says so once, and is rendered when it is back', async () => {
    const { happened, patient } = page(false, false, false, false, false, false, false)
    await patient.request()
    const waited = happened.filter((one) => Number(one) > 0).map(Number)
    expect(waited).toEqual([...PAUSES, PAUSES.at(-1), PAUSES.at(-1)])
    expect(happened.filter((one) => one === 'away')).toHaveLength(1)
    expect(happened.slice(-3)).toEqual(['ask', 'back', 'refresh'])
  })

  it('is rendered once for everybody who asks meanwhile, and again for who asks afterwards', async () => {
    const { happened, patient } = page(false)
    await Promise.all([patient.request(), patient.request(), patient.look()])
    expect(happened.filter((one) => one === 'refresh')).toHaveLength(1)
    await patient.request()
    expect(happened.filter((one) => one === 'refresh')).toHaveLength(2)
  })

  it('is left as it is by a look that finds the portal there, and rendered by one that found it away', async () => {
    const { happened, patient } = page(true, false)
    await patient.look()
    expect(happened).toEqual(['ask'])
    await patient.look()
    expect(happened.slice(-2)).toEqual(['back', 'refresh'])
  })

  it('is loaded as a whole after rendering it broke off, as soon as the portal answers', async () => {
    const { happened, patient } = page(true, false)
    await patient.request()
    await patient.broken()
    expect(happened).toEqual(['ask', 'refresh', 'ask', 'away', '1000', 'ask', 'back', 'load'])
  })

  it('is not asked for any more once it is left', async () => {
    const { happened, patient } = page(false)
    const asked = patient.request()
    patient.stop()
    await asked
    await patient.request()
    expect(happened).toEqual(['ask'])
  })
})
