import fc from 'fast-check'
import forge from 'node-forge'
import { expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import en from '#messages/en/forms.json' with { type: 'json' }
import { readCertificate } from './certificate.ts'
import { bytes, PASSPHRASE } from './testing/files.ts'

const RUNS = 2_000
const NOW = new Date('2027-01-01T00:00:00Z')

/** One round of derivation, so that thousands can be opened. */
function quickPfx(algorithm: '3des' | 'aes256'): Buffer {
  const tree = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(bytes('rsa.key.pem').toString()),
    [forge.pki.certificateFromPem(bytes('rsa.crt.pem').toString())],
    PASSPHRASE.reveal(),
    { algorithm, count: 1 },
  )
  return Buffer.from(forge.asn1.toDer(tree).getBytes(), 'latin1')
}

const sources = [
  Buffer.concat([bytes('rsa.key.pem'), bytes('rsa.crt.pem')]),
  Buffer.concat([bytes('rsa.encrypted.key.pem'), bytes('rsa.crt.pem')]),
  bytes('chain.pem'),
  bytes('rsa.cer'),
  quickPfx('aes256'),
  quickPfx('3des'),
]

const change = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'repeat', 'drop'),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 300 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
})
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never

function mangle(content: Buffer, { kind, at, length, bytes: noise }: Change): Buffer {
  const place = Math.floor(at * content.length)
  const head = content.subarray(0, place)
  const tail = content.subarray(place)
  const part = tail.subarray(0, length)
  if (kind === 'cut') return head
  if (kind === 'insert') return Buffer.concat([head, noise, tail])
  if (kind === 'repeat') return Buffer.concat([head, part, tail])
  if (kind === 'drop') return Buffer.concat([head, tail.subarray(length)])
  return Buffer.concat([
    head,
    part.map((byte, n) => byte ^ (noise[n % noise.length] ?? 1)),
    tail.subarray(length),
  ])
}

const mangled = fc
  .tuple(fc.constantFrom(...sources), fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([source, changes]) => changes.reduce(mangle, source))

/** Lines of the body of the key. */
const keyPieces = bytes('rsa.key.pem').toString().split('\n').slice(1, -2)

test(`${RUNS} mangled files get a clear answer each, never a crash, never a piece of a key`, {
  timeout: 240_000,
}, () => {
  const answers = new Map<string, number>()
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: mangled }, fc.uint8Array({ maxLength: 400 })), (content) => {
      const upload = new Secret(Buffer.from(content).toString('base64'))
      const reading = readCertificate([upload], PASSPHRASE, NOW)
      const answer = reading.ok ? 'ok' : reading.fault
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
      expect(reading.ok || reading.fault in en).toBe(true)
      const told = JSON.stringify(reading)
      expect(keyPieces.some((line) => told.includes(line))).toBe(false)
    }),
    { numRuns: RUNS },
  )
  expect([...answers.values()].reduce((sum, n) => sum + n)).toBe(RUNS)
  // The mangling reaches the depths: several faults, not one.
  expect(answers.size).toBeGreaterThan(4)
})
