import fc from 'fast-check'
import type { Rendered } from '#lib/alerts/rendered.ts'

/** A message about a fault of an app; change what the test is about. */
export function rendered(change: Partial<Rendered> = {}): Rendered {
  return {
    id: '0198c0de-0000-7000-8000-000000000001',
    kind: 'opened',
    severity: 'red',
    title: 'The client secret of Contoso Mail has expired',
    lines: ['37 mailboxes have stopped since 08:14.', 'An administrator of the app has to add a new secret.'],
    facts: [
      { name: 'App', value: 'Contoso Mail' },
      { name: 'Who must act', value: 'Administrator of the app' },
    ],
    sections: [{ heading: 'Stopped', items: ['anna@contoso.example', 'support@contoso.example'] }],
    link: { url: 'https://mailgrant.example/incidents/1', label: 'Open the incident' },
    thread: 'incident:1',
    at: new Date('2026-03-04T08:15:30.250Z'),
    data: { incident: 1 },
    through: { registrationIds: [], mailboxIds: [], everything: false },
    ...change,
  }
}

const HOSTILE = [
  '[click](https://evil.example)',
  '<at>Everyone</at> <!channel> <@U123> <https://evil.example|here>',
  '**bold** _x_ ~y~ `z` # head\n- list\n1. one',
  '{{DATE(2026-01-01T00:00:00Z)}}',
  'Zürich 東京 👩‍👩‍👧‍👦 \u202Etxt.exe \uD800 \u0000\u0007\u2028 "q" \\ ]',
  'a\r\nBcc: victim@evil.example\r\n\r\n<script>alert(1)</script>',
]

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...HOSTILE),
)

/** A text of any letters, sometimes of 100 kB. */
export const anyText: fc.Arbitrary<string> = fc
  .tuple(piece, fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 2_000 })))
  .map(([text, times]) => text.repeat(times).slice(0, 100_000))

/** Any message at all, within what its type says. */
export const anyRendered: fc.Arbitrary<Rendered> = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom('opened', 'worse', 'closed', 'reminder', 'digest', 'test'),
  severity: fc.constantFrom('red', 'amber', 'good', 'notice'),
  title: anyText,
  lines: fc.array(anyText, { maxLength: 30 }),
  facts: fc.array(fc.record({ name: anyText, value: anyText }), { maxLength: 30 }),
  sections: fc.array(fc.record({ heading: anyText, items: fc.array(anyText, { maxLength: 60 }) }), {
    maxLength: 20,
  }),
  link: fc.option(
    fc.record({ url: fc.oneof(fc.webUrl(), fc.constant('javascript:alert(1)'), anyText), label: anyText }),
  ),
  thread: fc.option(anyText),
  at: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  data: fc.constant({}),
  through: fc.constant({ registrationIds: [], mailboxIds: [], everything: false }),
})
