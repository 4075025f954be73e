import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRendered, rendered } from '#lib/alerts/testing/rendered.ts'
import { MOST_CARD_BYTES, teamsMessage } from './adaptive-card.ts'

interface SerializationContext {
  readonly eventCount: number
  getEventAt(at: number): { readonly message: string }
}
interface Microsoft {
  readonly Versions: { readonly v1_4: unknown }
  readonly SerializationContext: new (version: unknown) => SerializationContext
  readonly AdaptiveCard: new () => {
    parse(card: unknown, context: SerializationContext): void
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] }
    toJSON(): unknown
  }
}

// Its other builds want a browser.
const microsoft: Microsoft = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.min.js')

/** What Microsoft's own reader finds wrong, and the card as it understood it: what it does not know is missing there. */
function read(card: unknown) {
  const context = new microsoft.SerializationContext(microsoft.Versions.v1_4)
  const read = new microsoft.AdaptiveCard()
  read.parse(card, context)
  const events = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message)
  const invalid = read.validateProperties().validationEvents.map(({ message }) => message)
  return { faults: [...events, ...invalid], card: read.toJSON() }
}

const cardOf = (made: ReturnType<typeof teamsMessage>) => made.attachments[0]?.content

function textsOf(card: ReturnType<typeof cardOf>): string[] {
  return (card?.body ?? []).flatMap(({ inlines }) => inlines.map(({ text }) => text))
}

describe('the card for Teams', () => {
  it('stands in the message that a workflow takes', () => {
    expect(teamsMessage(rendered())).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: { version: '1.4' },
        },
      ],
    })
  })

  it('tells title, paragraphs, facts, sections and the link', () => {
    const card = cardOf(teamsMessage(rendered()))
    const text = textsOf(card).join('\n')
    for (const part of ['has expired', 'since 08:14', 'Contoso Mail', 'Stopped', '• anna@contoso.example']) {
      expect(text).toContain(part)
    }
    expect(card?.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open the incident', url: 'https://mailgrant.example/incidents/1' },
    ])
  })

  it('is checked by a reader that names what is wrong, and drops what it does not know', () => {
    const good = cardOf(teamsMessage(rendered()))
    const bad = structuredClone(good) as Record<string, unknown> & { body: Record<string, unknown>[] }
    bad.nonsense = 1
    bad.body[0] = { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'x', color: 'red' }] }
    expect(read(bad).faults.join()).toContain('"red"')
    expect(read(bad).card).not.toHaveProperty('nonsense')
  })

  it('is valid for Microsoft’s own reader, and below 28 kB, whatever the message says', () => {
    fc.assert(
      fc.property(anyRendered, (message) => {
        const made = teamsMessage(message)
        expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThanOrEqual(MOST_CARD_BYTES)
        const card = cardOf(made)
        const found = read(card)
        expect(found.faults).toEqual([])
        expect(found.card).toEqual(card)
      }),
      { numRuns: 150 },
    )
  })

  it('has every text where Markdown means nothing, and nothing in it that is replaced', () => {
    fc.assert(
      fc.property(anyRendered, (message) => {
        const card = cardOf(teamsMessage(message))
        for (const element of card?.body ?? []) expect(element.type).toBe('RichTextBlock')
        expect(JSON.stringify(card)).not.toContain('{{')
      }),
      { numRuns: 50 },
    )
  })

  it('says how many are left out', () => {
    const items = Array.from({ length: 500 }, (_, at) => `mailbox-${at}@contoso.example`)
    const text = textsOf(cardOf(teamsMessage(rendered({ sections: [{ heading: 'Stopped', items }] }))))
    const shown = text.filter((line) => line.startsWith('• ')).length
    expect(shown).toBeGreaterThan(10)
    expect(text).toContain(`and ${500 - shown} more`)
  })

  it('opens no link that is not of the web', () => {
    const link = { url: 'javascript:alert(1)', label: 'Open' }
    expect(cardOf(teamsMessage(rendered({ link })))).not.toHaveProperty('actions')
  })
})
