import { describe, expect, it } from 'vitest'
import { Slots } from './slots.ts'

const never = new AbortController().signal

describe('slots', () => {
  it('are handed out up to the limit, and then in the order of asking', async () => {
    const slots = new Slots(2)
    const [first, second] = await Promise.all([slots.take(never), slots.take(never)])
    const order: string[] = []
    const third = slots.take(never).then((give) => {
      order.push('third')
      return give
    })
    const fourth = slots.take(never).then((give) => {
      order.push('fourth')
      return give
    })
    expect(slots.free).toBe(0)
    first?.()
    const giveThird = await third
    expect(order).toEqual(['third'])
    giveThird?.()
    await fourth
    expect(order).toEqual(['third', 'fourth'])
    second?.()
    expect(slots.free).toBe(1)
  })

  it('given back twice count once', async () => {
    const slots = new Slots(1)
    const give = await slots.take(never)
    give?.()
    give?.()
    expect(slots.free).toBe(1)
  })

  it('never go to somebody who asks while one is handed on', async () => {
    const slots = new Slots(1)
    const give = await slots.take(never)
    let waiting = 0
    const second = slots.take(never).then(() => {
      waiting += 1
    })
    give?.()
    const third = slots.take(never).then(() => {
      waiting += 1
    })
    await second
    expect(waiting).toBe(1)
    expect(await Promise.race([third, Promise.resolve('waits')])).toBe('waits')
  })

  it('send those home who wait, when their signal says so or when they close', async () => {
    const slots = new Slots(1)
    await slots.take(never)
    const impatient = new AbortController()
    const one = slots.take(impatient.signal)
    const other = slots.take(never)
    impatient.abort()
    expect(await one).toBeNull()
    slots.close()
    expect(await other).toBeNull()
    expect(await slots.take(never)).toBeNull()
  })
})
