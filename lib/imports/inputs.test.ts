import { describe, expect, it } from 'vitest'
import { PrepareInput, SignInInput } from './inputs.ts'

const importId = '01a1fe14-4444-79f3-bf20-fa6ee3f00622'
const who = (given: string) => SignInInput.safeParse({ importId, who: given, way: 'redirect' }).data?.who

describe('who signs in for a list', () => {
  it('is a delegate by address, in small letters, or the owner of a row by its place', () => {
    expect(who(' Dana.Reyes@Contoso.example ')).toEqual({ delegate: 'dana.reyes@contoso.example' })
    expect(who('12')).toEqual({ position: 12 })
  })

  it('is nobody else', () => {
    for (const given of ['', '0', '-1', '1.5', '5001', 'dana', 'NaN'])
      expect(who(given), given).toBeUndefined()
  })
})

describe('a list that is given', () => {
  const form = { registrationId: importId, access: 'own', protocols: ['imap'] }

  it('needs an app, a kind of access and a protocol, and nothing else', () => {
    expect(PrepareInput.parse(form)).toMatchObject({
      ...{ text: '', file: [], fileName: null, delegate: '', tags: [], updateKnown: false },
    })
    for (const field of Object.keys(form)) {
      expect(PrepareInput.safeParse({ ...form, [field]: undefined }).success, field).toBe(false)
    }
  })

  it('is called as the file was, without what cannot be seen', () => {
    expect(PrepareInput.parse({ ...form, fileName: ' a\u202eb.csv\n' }).fileName).toBe('ab.csv')
    expect(PrepareInput.parse({ ...form, fileName: '' }).fileName).toBeNull()
  })
})
