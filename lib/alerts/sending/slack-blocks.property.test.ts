import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRendered, rendered } from '#lib/alerts/testing/rendered.ts'
import { SLACK, slackMessage } from './slack-blocks.ts'

type Made = ReturnType<typeof slackMessage>

const markedUp = ({ blocks, text }: Made): string[] => [
  text,
  ...blocks.flatMap((block) => {
    if (block.type === 'section') {
      return 'fields' in block ? block.fields.map((field) => field.text) : [block.text?.text ?? '']
    }
    return block.type === 'context' ? block.elements.map((element) => element.text) : []
  }),
]

describe('the message for Slack', () => {
  it('keeps every limit of Block Kit, whatever the message says', () => {
    fc.assert(
      fc.property(anyRendered, (message) => {
        const { blocks, text } = slackMessage(message)
        expect(blocks.length).toBeLessThanOrEqual(SLACK.blocks)
        expect(text.length).toBeLessThanOrEqual(SLACK.text)
        expect(text).not.toBe('')
        for (const block of blocks) {
          if (block.type === 'header') {
            expect(block.text.text.length).toBeLessThanOrEqual(SLACK.header)
          } else if (block.type === 'section') {
            const fields = 'fields' in block ? block.fields : []
            expect(fields.length).toBeLessThanOrEqual(SLACK.fields)
            for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(SLACK.field)
            if ('text' in block && block.text) {
              expect(block.text.text).not.toBe('')
              expect(block.text.text.length).toBeLessThanOrEqual(SLACK.section)
            }
          } else if (block.type === 'actions') {
            const [button] = block.elements
            expect(button?.text.text.length).toBeLessThanOrEqual(SLACK.button)
            expect(button?.url.length).toBeLessThanOrEqual(SLACK.url)
            expect(button?.url).toMatch(/^https?:/)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('has no sign in it that could be a link, a mention or a half entity', () => {
    fc.assert(
      fc.property(anyRendered, (message) => {
        const made = slackMessage(message)
        for (const text of markedUp(made)) {
          expect(text).not.toMatch(/[<>]/)
          expect(text.replaceAll(/&(amp|lt|gt);/g, '')).not.toContain('&')
        }
        expect(JSON.stringify(made)).not.toMatch(/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i)
      }),
      { numRuns: 150 },
    )
  })

  it('tells title, paragraphs, facts, sections and the link', () => {
    const made = slackMessage(rendered({ title: 'AT&T <down>' }))
    expect(made.text).toBe('AT&amp;T &lt;down&gt;')
    expect(made.blocks[0]).toMatchObject({ type: 'header', text: { text: '🔴 AT&T ‹down›' } })
    const text = markedUp(made).join('\n')
    for (const part of ['since 08:14', '*App*\nContoso Mail', '*Stopped*\n• anna@contoso.example']) {
      expect(text).toContain(part)
    }
    expect(made.blocks).toContainEqual(
      expect.objectContaining({
        elements: [expect.objectContaining({ url: 'https://mailgrant.example/incidents/1' })],
      }),
    )
  })

  it('says how many are left out', () => {
    const items = Array.from({ length: 500 }, (_, at) => `mailbox-${at}@contoso.example`)
    const text = markedUp(slackMessage(rendered({ sections: [{ heading: 'Stopped', items }] }))).join('\n')
    const shown = text.split('• ').length - 1
    expect(text).toContain(`and ${500 - shown} more`)
  })
})
