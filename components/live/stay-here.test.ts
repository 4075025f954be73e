import { describe, expect, it } from 'vitest'
import { stayHere } from './stay-here.ts'

const HERE = 'https://portal.example/mailboxes?page=2'

/** A browser in which something wants to go to `url`: whether it went, and whether the page heard of it. */
function going(to: { url?: string; type?: string; user?: boolean; same?: boolean; cancelable?: boolean }) {
  const navigation = new EventTarget()
  let told = 0
  const leave = stayHere({ navigation, location: { href: HERE } } as unknown as Window, () => {
    told += 1
  })
  const go = () => {
    const event = Object.assign(new Event('navigate', { cancelable: to.cancelable ?? true }), {
      navigationType: to.type ?? 'replace',
      userInitiated: to.user ?? false,
      destination: { url: to.url ?? HERE, sameDocument: to.same ?? false },
    })
    return navigation.dispatchEvent(event)
  }
  return { go, leave, told: () => told }
}

describe('a page that stays', () => {
  it('is not loaded anew by a script, and hears of it', () => {
    const { go, told } = going({})
    expect(go()).toBe(false)
    expect(told()).toBe(1)
  })

  it.each([
    ['a person', { user: true }],
    ['a reload', { type: 'reload' }],
    ['the way back', { type: 'traverse' }],
    ['another address', { url: 'https://portal.example/' }],
    ['a place on the same page', { same: true }],
    ['what cannot be stopped', { cancelable: false }],
  ])('lets go for %s', (_what, to) => {
    const { go, told } = going(to)
    expect(go()).toBe(true)
    expect(told()).toBe(0)
  })

  it('lets go of everything once it is left, and in a browser that cannot do this', () => {
    const { go, leave } = going({})
    leave()
    expect(go()).toBe(true)
    expect(() => stayHere({ location: { href: HERE } } as unknown as Window, () => {})()).not.toThrow()
  })
})
