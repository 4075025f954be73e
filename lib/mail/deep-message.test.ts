import { describe, expect, it } from 'vitest'
import { letterOf, messageIdOf } from './deep-message.ts'

const message = {
  address: 'support@larkfield.example',
  checkId: '01a1fd68-f83b-7edd-a14b-310a9d9702a7',
  publicUrl: 'https://mail.portal.example',
}

describe('the message of a deep check', () => {
  it('has an id of its own under the domain of the mailbox', () => {
    expect(messageIdOf(message)).toBe(`<mailgrant-${message.checkId}@larkfield.example>`)
    expect(messageIdOf({ ...message, checkId: 'other' })).not.toBe(messageIdOf(message))
  })

  it('goes from the mailbox to the mailbox and nowhere else', () => {
    const { from, to, envelope } = letterOf(message)
    expect([from, to, envelope]).toEqual([
      message.address,
      message.address,
      { from: message.address, to: message.address },
    ])
  })

  it('says in plain words which portal sent it and why, and asks for no automatic answer', () => {
    const { text, headers } = letterOf(message)
    expect(text).toContain(message.publicUrl)
    expect(text).toContain('to see whether mail flows')
    expect(headers['Auto-Submitted']).toBe('auto-generated')
  })
})
