import { describe, expect, test } from 'vitest'
import { type CauseId, causeOf, isCauseId } from './causes.ts'
import { explainText } from './explain-text.ts'
import cases from './testing/cases.json' with { type: 'json' }
import more from './testing/more-cases.json' with { type: 'json' }

// Failures that people posted in public, with everything private replaced. `expect` is the best cause for the stage and
// the text and nothing else; `also` are the causes that a careful reader accepts as first answer.

interface Posted {
  readonly id: string
  readonly stage: string
  readonly raw: string
  readonly expect: string
  readonly also: readonly string[]
}

const posted: readonly Posted[] = [...cases, ...more]

const answered = posted.map((one) => {
  const { cause, candidates } = explainText(one)
  return {
    ...one,
    cause,
    strict: cause === one.expect,
    lenient: cause === one.expect || one.also.includes(cause),
    among: candidates.slice(0, 3).some((candidate) => candidate.cause === one.expect),
  }
})
type Answered = (typeof answered)[number]

const share = (list: readonly Answered[], of: (one: Answered) => boolean) =>
  list.length === 0 ? 1 : list.filter(of).length / list.length
const percent = (value: number) => `${(value * 100).toFixed(1)} %`.padStart(8)

function table(): string {
  const family = ({ expect: cause }: Answered) => cause.split('.')[0] ?? ''
  const families = [...new Set(answered.map(family))].toSorted()
  const line = (name: string, list: readonly Answered[]) =>
    [
      name.padEnd(10),
      String(list.length).padStart(5),
      percent(share(list, (one) => one.strict)),
      percent(share(list, (one) => one.lenient)),
      percent(share(list, (one) => one.among)),
    ].join('  ')
  return [
    'family      cases    strict   lenient   first 3',
    ...families.map((name) =>
      line(
        name,
        answered.filter((one) => family(one) === name),
      ),
    ),
    line('all', answered),
  ].join('\n')
}

describe('failures that people met and posted', () => {
  test('are named: accuracy by family', () => {
    console.info(`\n${table()}`)
    const missed = answered
      .filter((one) => !one.lenient)
      .map(({ id, expect, cause }) => `${id}: ${expect}, not ${cause}`)
    expect(missed).toEqual([])
    expect(share(answered, (one) => one.strict)).toBeGreaterThanOrEqual(0.97)
    expect(share(answered, (one) => one.among)).toBeGreaterThanOrEqual(0.99)
  })

  test.each(answered)('$id is $expect', ({ cause, expect: wanted, also }) => {
    expect([wanted, ...also]).toContain(cause)
  })

  test('are known by their words alone, without being told where they were said', () => {
    const blind = posted.map(({ raw, expect: wanted, also }) =>
      [wanted, ...also].includes(explainText({ raw }).cause),
    )
    expect(blind.filter(Boolean).length / blind.length).toBeGreaterThanOrEqual(0.97)
  })

  test('are over every stage, and of every cause that a text alone can show', () => {
    expect(new Set(posted.map(({ stage }) => stage))).toEqual(
      new Set(['authorize', 'admin-consent', 'token', 'refresh', 'imap', 'pop3', 'smtp', 'network']),
    )
    expect(posted.every((one) => isCauseId(one.expect) && one.also.every(isCauseId))).toBe(true)
    expect(new Set(posted.map((one) => one.expect)).size).toBeGreaterThanOrEqual(63)
  })
})

describe('no advice does harm', () => {
  /** Causes whose remedy is that a person signs in anew or brings another secret. */
  const anew = (cause: CauseId) =>
    ['secret.expired', 'secret.wrong', 'user.credentials', 'consent.missing', 'code.unusable'].includes(
      cause,
    ) || cause.startsWith('refresh.')

  test('nobody is asked to sign in again where the server accepted the token', () => {
    const accepted = posted.filter(({ raw }) =>
      /authenticated but not connected|mailbox logon failure|SendAsDenied|as this sender/i.test(raw),
    )
    expect(accepted.length).toBeGreaterThan(10)
    expect(accepted.map((one) => explainText(one).cause).filter(anew)).toEqual([])
  })

  test('a 535 is never repeated by a program', () => {
    const refused = posted.filter(({ raw, stage }) => stage === 'smtp' && /\b535\b/.test(raw))
    expect(refused.length).toBeGreaterThan(15)
    const repeated = refused.filter((one) => causeOf(explainText(one).cause).retry === 'backoff')
    expect(repeated.map(({ id }) => id)).toEqual([])
  })

  test('what passes by itself is not called broken', () => {
    const passing = answered.filter((one) => causeOf(one.expect as CauseId).severity === 'amber')
    expect(passing.length).toBeGreaterThan(15)
    const broken = passing.filter(({ cause }) => causeOf(cause).severity === 'red')
    expect(broken.map(({ id }) => id)).toEqual([])
  })

  test('a secret is called expired only where Entra says so', () => {
    const expired = answered.filter(({ cause }) => cause === 'secret.expired')
    expect(expired.length).toBeGreaterThan(2)
    expect(expired.filter(({ raw }) => !/7000222|expired/i.test(raw)).map(({ id }) => id)).toEqual([])
  })
})
