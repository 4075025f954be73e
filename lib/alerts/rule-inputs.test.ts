import { describe, expect, it } from 'vitest'
import { NewRuleInput } from './rule-inputs.ts'

const whole = {
  name: 'Nights',
  events: ['incidents'],
  minSeverity: 'red',
  channelIds: ['019aa0b0-6b7e-7c3e-9d0a-3b1f5c1e6f4d'],
  timeZone: 'Europe/Berlin',
}
const faults = (given: Record<string, unknown>) =>
  NewRuleInput.safeParse({ ...whole, ...given }).error?.issues.map(({ path, message }) => [path[0], message])

describe('the form of a rule', () => {
  it('reads times of day as minutes, and an empty one as none', () => {
    expect(
      NewRuleInput.parse({ ...whole, quietFrom: '22:00', quietUntil: '06:30', dailyAt: '' }),
    ).toMatchObject({
      quietFrom: 1320,
      quietUntil: 390,
      dailyAt: 480,
      enabled: false,
    })
  })

  it.each([
    [{ quietFrom: '25:00', quietUntil: '06:00' }, [['quietFrom', 'time']]],
    [{ quietFrom: '22:00' }, [['quietUntil', 'time-needed']]],
    [{ quietUntil: '06:00' }, [['quietFrom', 'time-needed']]],
    [{ quietDays: ['1', '2', '3', '4', '5', '6', '7'] }, [['quietDays', 'always-quiet']]],
    [{ events: [] }, [['events', 'choose-one']]],
    [{ channelIds: [] }, [['channelIds', 'choose-one']]],
    [{ timeZone: 'Mars/Olympus' }, [['timeZone', 'unknown-choice']]],
    [{ afterMinutes: '1441' }, [['afterMinutes', 'minutes']]],
    [{ afterMinutes: 'soon' }, [['afterMinutes', 'minutes']]],
    [{ name: ' ' }, [['name', 'required']]],
  ])('refuses %j', (given, expected) => {
    expect(faults(given)).toEqual(expected)
  })
})
