import { createPrivateKey, X509Certificate } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Certificate } from '#lib/credentials/certificate.ts'
import { generateCertificate } from '#lib/credentials/generate-certificate.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { testContext, testVault } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import type { OpenVault } from '#lib/vault/open-vault.ts'
import { checkSecret } from './check-secret.ts'
import { createRegistration } from './create.ts'
import { discardProposed, proposeCertificate, proveProposed } from './proposed-certificate.ts'
import { publicCertificate, registrationDetail, registrationPanel } from './queries.ts'
import { replaceWithCertificate } from './replace-certificate.ts'
import { replaceSecret } from './replace-secret.ts'
import { fakeEntra, ownApplication } from './testing/fake-entra.ts'

const OLD = 'OLD8Q~the-secret-in-use-until-now'

let rig: TestDatabase
let opened: OpenVault
let context: Context
let helpDesk: Context
let registrationId: string
let uploaded: Certificate
let entra = fakeEntra()

beforeAll(async () => {
  rig = await testDatabase()
  opened = await testVault(rig.database)
  uploaded = await generateCertificate('An uploaded one', new Date())
})
afterAll(() => rig.close())

beforeEach(async () => {
  entra = fakeEntra(OLD)
  const shared = { database: rig.database, tokens: entra.tokens, opened }
  context = await testContext(shared)
  helpDesk = await testContext({ ...shared, role: 'help-desk' })
  registrationId = (await insertRegistration(rig.database, { name: 'Contoso mail' })).id
  await insertCredential(context, { registrationId, secret: OLD })
})

const stored = () =>
  rig.database.read.select().from(credentials).where(eq(credentials.registrationId, registrationId))
const states = async () => (await stored()).map(({ kind, state }) => `${kind} ${state}`).sort()
const detail = async () => {
  const found = await registrationDetail(rig.database.read, registrationId)
  if (!found) throw new Error('the registration is gone')
  return found
}
const audit = () =>
  rig.database.read.select().from(auditEvents).where(eq(auditEvents.subjectId, registrationId))
const upload = (by = context) =>
  replaceWithCertificate(by, { registrationId, certificate: uploaded }, entra.ask)

async function propose() {
  await proposeCertificate(context, { registrationId })
  const { proposed } = await detail()
  if (!proposed) throw new Error('nothing was proposed')
  const [row] = (await stored()).filter(({ state }) => state === 'proposed')
  return {
    proposed,
    input: { registrationId, credentialId: proposed.id },
    thumbprintSha256: row?.thumbprintSha256 ?? '',
  }
}

/** Whatever the database holds of one registration, as a thief of a dump would see it. */
const dump = async () => JSON.stringify([await stored(), await audit(), await detail()])

describe('an uploaded certificate', () => {
  test('is proven, put in use with the expiry it names, and the secret is the fallback', async () => {
    entra.accepted.add(uploaded.thumbprintSha256)
    entra.own = ownApplication([], {
      certificates: [
        {
          keyId: 'the-key-id',
          customKeyIdentifier: Buffer.from(uploaded.thumbprint, 'hex').toString('base64'),
          displayName: null,
          expiresAt: null,
        },
      ],
    })
    expect(await upload()).toEqual({ kind: 'replaced' })
    expect(await states()).toEqual(['certificate current', 'secret fallback'])
    expect((await detail()).credential).toMatchObject({
      kind: 'certificate',
      thumbprint: uploaded.thumbprint,
      hint: uploaded.thumbprint.slice(-4),
      expiresAt: uploaded.expiresAt,
      expirySource: 'certificate',
      left: { tone: 'ok' },
    })
    expect((await stored()).find(({ state }) => state === 'current')).toMatchObject({
      entraKeyId: 'the-key-id',
    })
    const { client } = await openClient(context, registrationId)
    if (client.credential.kind !== 'certificate') throw new Error('a secret is in use')
    expect(client.credential).toMatchObject({
      thumbprintSha256: uploaded.thumbprintSha256,
      x5c: uploaded.chain,
    })
    expect(client.credential.privateKey.reveal()).toBe(uploaded.privateKey.reveal())
    expect(await checkSecret(context, registrationId, entra.ask)).toEqual({ kind: 'works' })
  })

  test('that Entra does not know is not stored, and the secret stays in use', async () => {
    expect(await upload()).toMatchObject({
      kind: 'refused',
      failure: { class: 'app-credential', evidence: { aadsts: [700027] } },
    })
    expect(await states()).toEqual(['secret current'])
  })

  test('that is in use already is refused', async () => {
    entra.accepted.add(uploaded.thumbprintSha256)
    await upload()
    await expect(upload()).rejects.toMatchObject({ fields: { certificate: 'certificate-same' } })
  })

  test('stands in the panel beside the secrets, and a secret can take its place again', async () => {
    entra.accepted.add(uploaded.thumbprintSha256).add('NEW8Q~the-secret-that-comes-after')
    await upload()
    const line = (await registrationPanel(rig.database.read)).find(({ id }) => id === registrationId)
    expect(line?.credential).toMatchObject({ kind: 'certificate', left: { tone: 'ok' } })
    const secret = { value: new Secret('NEW8Q~the-secret-that-comes-after'), hint: 'fter' }
    const expires = new Date('2031-01-31T23:59:59.999Z')
    await replaceSecret(context, { registrationId, secret, expires }, entra.ask)
    expect(await states()).toEqual(['certificate fallback', 'secret current', 'secret retired'])
    expect((await detail()).fallback).toMatchObject({ kind: 'certificate' })
  })

  test('registers an app in place of a secret', async () => {
    entra.accepted.add(uploaded.thumbprintSha256)
    const made = await createRegistration(
      context,
      {
        cloud: 'global',
        tenant: 'contoso.example',
        clientId: crypto.randomUUID(),
        name: 'By certificate',
        certificate: uploaded,
      },
      entra.ask,
    )
    if (made.kind !== 'registered') throw new Error('it was refused')
    registrationId = made.id
    expect(await states()).toEqual(['certificate current'])
    expect(await audit()).toMatchObject([
      { verb: 'registration.created', facts: { kind: 'certificate', thumbprint: uploaded.thumbprint } },
    ])
  })
})

describe('a certificate made here', () => {
  test('waits, while the secret stays in use, and only its public part can be had', async () => {
    const { proposed, input } = await propose()
    expect(await states()).toEqual(['certificate proposed', 'secret current'])
    const found = await publicCertificate(rig.database.read, input)
    expect(found?.name).toBe('Contoso mail')
    expect(found?.pem).not.toContain('PRIVATE')
    const leaf = new X509Certificate(found?.pem ?? '')
    expect(leaf.subject).toBe('CN=Contoso mail')
    expect(leaf.fingerprint.replaceAll(':', '')).toBe(proposed.thumbprint)
    const other = { ...input, registrationId: crypto.randomUUID() }
    expect(await publicCertificate(rig.database.read, other)).toBeNull()
  })

  test('goes on waiting while Entra refuses it', async () => {
    const { input } = await propose()
    expect(await proveProposed(context, input, entra.ask)).toMatchObject({
      kind: 'refused',
      failure: { evidence: { aadsts: [700027] } },
    })
    expect(await states()).toEqual(['certificate proposed', 'secret current'])
  })

  test('is in use once Entra has accepted it, with the key that was made', async () => {
    const { input, proposed, thumbprintSha256 } = await propose()
    const pem = (await publicCertificate(rig.database.read, input))?.pem ?? ''
    entra.accepted.add(thumbprintSha256)
    expect(await proveProposed(context, input, entra.ask)).toEqual({ kind: 'replaced' })
    expect(await states()).toEqual(['certificate current', 'secret fallback'])
    expect(await detail()).toMatchObject({ proposed: null, credential: { thumbprint: proposed.thumbprint } })
    const { client } = await openClient(context, registrationId)
    if (client.credential.kind !== 'certificate') throw new Error('a secret is in use')
    const key = createPrivateKey(client.credential.privateKey.reveal())
    expect(new X509Certificate(pem).checkPrivateKey(key)).toBe(true)
    expect((await audit()).map(({ verb }) => verb)).toEqual(['credential.proposed', 'credential.replaced'])
  })

  test('is not put in use twice, and leaves exactly one current when many press at once', async () => {
    const { input, thumbprintSha256 } = await propose()
    entra.accepted.add(thumbprintSha256)
    const runs = await Promise.allSettled(
      Array.from({ length: 6 }, () => proveProposed(context, input, entra.ask)),
    )
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await states()).toEqual(['certificate current', 'secret fallback'])
  })

  test('is alone: a second one is refused until the first is used or discarded', async () => {
    const { input } = await propose()
    await expect(proposeCertificate(context, { registrationId })).rejects.toMatchObject({ code: 'conflict' })
    await discardProposed(context, input)
    expect(await states()).toEqual(['secret current'])
    await expect(discardProposed(context, input)).rejects.toMatchObject({ code: 'conflict' })
    await expect(proveProposed(context, input, entra.ask)).rejects.toMatchObject({ code: 'conflict' })
    await propose()
    expect((await audit()).map(({ verb }) => verb)).toEqual([
      'credential.proposed',
      'credential.discarded',
      'credential.proposed',
    ])
  })

  test('cannot discard what is in use', async () => {
    const [current] = await stored()
    const input = { registrationId, credentialId: current?.id ?? '' }
    await expect(discardProposed(context, input)).rejects.toMatchObject({ code: 'conflict' })
    expect(await states()).toEqual(['secret current'])
  })
})

test('no line of a private key lies in the database, in the audit or in what a page is given', async () => {
  entra.accepted.add(uploaded.thumbprintSha256)
  await upload()
  const { input, thumbprintSha256 } = await propose()
  entra.accepted.add(thumbprintSha256)
  const lines = (pem: string) => pem.split('\n').slice(1, -2)
  const [proposed] = (await stored()).filter(({ id }) => id === input.credentialId)
  const made = await openClientOf(proposed?.id ?? '')
  const markers = [...lines(uploaded.privateKey.reveal()), ...lines(made)]
  expect(markers.length).toBeGreaterThan(60)
  const before = await dump()
  await proveProposed(context, input, entra.ask)
  const all = `${before}${await dump()}`
  expect(all).toContain(uploaded.thumbprint)
  expect(markers.filter((line) => all.includes(line))).toEqual([])
})

async function openClientOf(credentialId: string): Promise<string> {
  const [row] = (await stored()).filter(({ id }) => id === credentialId)
  if (!row) throw new Error('no such credential')
  const place = { table: 'credentials', column: 'sealed', row: row.id }
  return (await context.vault.open(place, { value: row.sealed, keyId: row.sealedKeyId })).reveal()
}

test('the help desk is refused before anything is made, opened or asked', async () => {
  const { input } = await propose()
  for (const refused of [
    () => upload(helpDesk),
    () => proposeCertificate(helpDesk, { registrationId }),
    () => proveProposed(helpDesk, input, entra.ask),
    () => discardProposed(helpDesk, input),
  ]) {
    await expect(refused()).rejects.toMatchObject({ code: 'not-allowed' })
  }
  expect(entra.scopes).toEqual([])
  expect(await states()).toEqual(['certificate proposed', 'secret current'])
})
