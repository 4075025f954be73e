import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AskMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { generateCertificate } from '#lib/credentials/generate-certificate.ts'
import { bytes, file, PASSPHRASE, RSA_THUMBPRINT } from '#lib/credentials/testing/files.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { cloudSchema } from '#lib/microsoft/clouds.ts'
import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { lookUpTenant } from '#lib/microsoft/tenant.ts'
import { createTokenClient } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { type AppFacts, type RunningSandbox, startSandbox } from '#sandbox/start.ts'
import { checkSecret } from './check-secret.ts'
import { createRegistration } from './create.ts'
import { certificateInput, certificateRegistrationInput, registrationInput } from './inputs.ts'
import { proposeCertificate, proveProposed } from './proposed-certificate.ts'
import { publicCertificate, registrationDetail } from './queries.ts'
import { replaceWithCertificate } from './replace-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'registrations-'))
const UNKNOWN_APP = '99999999-8888-4777-8666-555555555555'

let sandbox: RunningSandbox
let rig: TestDatabase
let context: Context
let ask: AskMicrosoft

beforeAll(async () => {
  sandbox = await startSandbox({
    folder,
    redirectUris: ['https://mailgrant.example/oauth/callback'],
  })
  rig = await testDatabase()
  const transport = httpsTransport({ ca: readFileSync(sandbox.caFile) })
  ask = {
    lookUpTenant: (question) => lookUpTenant({ ...question, transport }),
    readOwnApplication: (question) => readOwnApplication({ ...question, transport }),
  }
  context = await testContext({
    database: rig.database,
    clouds: [cloudSchema.parse(sandbox.cloud)],
    tokens: createTokenClient({ transport }),
  })
})
afterAll(async () => {
  await sandbox?.close()
  await rig?.close()
  rmSync(folder, { recursive: true, force: true })
})

function register(app: Partial<AppFacts>, given: Record<string, string> = {}) {
  const form = {
    cloud: sandbox.cloud.id,
    tenant: sandbox.tenant.domain,
    clientId: app.clientId,
    secret: app.secretValue,
    ...given,
  }
  return createRegistration(context, registrationInput().parse(form), ask)
}

function appNamed(word: RegExp): AppFacts {
  const found = sandbox.apps.find(({ name }) => word.test(name))
  if (!found) throw new Error(`The sandbox has no app ${word}`)
  return found
}

describe('against the sandbox tenant, over msal-node', () => {
  test('an app without a single permission is registered from a mail domain, its client ID and its secret', async () => {
    const made = await register(sandbox.app)
    if (made.kind !== 'registered') throw new Error('was refused')
    expect(await registrationDetail(rig.database.read, made.id)).toMatchObject({
      name: sandbox.app.name,
      tenantId: sandbox.tenant.id,
      tenantDomain: sandbox.tenant.domain,
      graphAccess: 'allowed',
      appFacts: {
        redirectUri: 'web',
        publicClientFlows: true,
        pasteBack: false,
        undeclaredPermissions: [],
      },
      credential: { expirySource: 'graph', expiresAt: new Date(sandbox.app.secretExpires) },
    })
    expect(await checkSecret(context, made.id, ask)).toEqual({ kind: 'works' })
  })

  test('what an app lacks in Entra is seen when it is asked again', async () => {
    const app = `/apps/${sandbox.app.clientId}`
    const [known] = await rig.database.read
      .select()
      .from(registrations)
      .where(eq(registrations.clientId, sandbox.app.clientId))
    const factsAfter = async (change: object) => {
      await sandbox.control.post(app, change)
      await checkSecret(context, known?.id ?? '', ask)
      return (await registrationDetail(rig.database.read, known?.id ?? ''))?.appFacts
    }
    const callback = 'https://mailgrant.example/oauth/callback'
    expect(
      await factsAfter({
        redirectUris: [],
        spaRedirectUris: [callback],
        publicRedirectUris: ['http://localhost'],
        publicClientFlows: false,
        declared: ['IMAP.AccessAsUser.All'],
      }),
    ).toMatchObject({
      redirectUri: 'spa',
      pasteBack: true,
      publicClientFlows: false,
      undeclaredPermissions: ['POP.AccessAsUser.All', 'SMTP.Send'],
    })
    const healed = { redirectUris: [callback], spaRedirectUris: [], publicRedirectUris: [] }
    expect(await factsAfter({ ...healed, publicClientFlows: true })).toMatchObject({ redirectUri: 'web' })
  })

  test('an app that may not read itself needs its date typed', async () => {
    const app = appNamed(/newsletter/)
    await expect(register(app)).rejects.toMatchObject({ code: 'expiry-needed', facts: { why: 'denied' } })
    const made = await register(app, { expires: app.secretExpires })
    if (made.kind !== 'registered') throw new Error('was refused')
    expect(await registrationDetail(rig.database.read, made.id)).toMatchObject({
      graphAccess: 'denied',
      credential: { expirySource: 'entered', left: { tone: 'urgent' } },
    })
  })

  const refusals = [
    ['a wrong secret', () => register(sandbox.app, { clientId: appNamed(/fax/).clientId }), 'secret.wrong'],
    ['an expired secret', () => register(appNamed(/fax/)), 'secret.expired'],
    [
      'an app that is not in the tenant',
      () => register(sandbox.app, { clientId: UNKNOWN_APP }),
      'app.not_found',
    ],
  ] as const

  test.each(refusals)(
    '%s is not stored, and Entra’s answer is named with its ids',
    async (_what, attempt, cause) => {
      const before = await rig.database.read.$count(registrations)
      const refused = await attempt()
      if (refused.kind !== 'refused') throw new Error('was accepted')
      const { evidence } = refused.failure
      expect(diagnose(evidence).cause).toBe(cause)
      expect(evidence.traceId).toMatch(/^[0-9a-f-]{36}$/)
      expect(evidence.correlationId).toMatch(/^[0-9a-f-]{36}$/)
      expect(JSON.stringify(refused)).not.toContain(sandbox.app.secretValue)
      expect(await rig.database.read.$count(registrations)).toBe(before)
    },
  )

  test('the Secret ID in place of the Value never leaves the form', () => {
    const { secretId } = sandbox.app
    expect(() => register(sandbox.app, { secret: secretId })).toThrow(/secret-is-id/)
  })

  test('a domain that nobody has is refused', async () => {
    const attempt = register(appNamed(/fax/), { tenant: 'nobody-has-this.example' })
    await expect(attempt).rejects.toMatchObject({ code: 'tenant-not-found' })
  })
})

describe('certificates against the sandbox tenant, signed with PS256 by msal-node', () => {
  let registrationId: string
  let clientId: string
  const detail = () => registrationDetail(rig.database.read, registrationId)
  const giveToEntra = (pem: string) => sandbox.control.post(`/apps/${clientId}/certificates`, { pem })
  const upload = () =>
    replaceWithCertificate(
      context,
      certificateInput().parse({
        registrationId,
        certificate: [file('aes.pfx')],
        passphrase: PASSPHRASE.reveal(),
      }),
      ask,
    )

  beforeAll(async () => {
    const app = appNamed(/newsletter|tickets|app-only/i)
    const known = await rig.database.read.select().from(registrations)
    const registered = known.find((one) => one.clientId === app.clientId)
    const made = registered ?? (await register(app, { expires: app.secretExpires }))
    if (!('id' in made)) throw new Error('was refused')
    registrationId = made.id
    clientId = app.clientId
  })

  test('one that Entra does not know is refused with 700027, and the secret stays', async () => {
    const refused = await upload()
    if (refused.kind !== 'refused') throw new Error('was accepted')
    expect(refused.failure.evidence.aadsts).toContain(700027)
    expect(diagnose(refused.failure.evidence).cause).toBe('cert.rejected')
    expect((await detail())?.credential?.kind).toBe('secret')
  })

  test('one made here is proven and used after its public part was uploaded', async () => {
    await proposeCertificate(context, { registrationId })
    const credentialId = (await detail())?.proposed?.id ?? ''
    const input = { registrationId, credentialId }
    expect(await proveProposed(context, input, ask)).toMatchObject({ kind: 'refused' })
    await giveToEntra((await publicCertificate(rig.database.read, input))?.pem ?? '')
    expect(await proveProposed(context, input, ask)).toEqual({ kind: 'replaced' })
    expect(await checkSecret(context, registrationId, ask)).toEqual({ kind: 'works' })
    expect(await detail()).toMatchObject({ proposed: null, credential: { kind: 'certificate' } })
  })

  test('a PFX takes its place', async () => {
    await giveToEntra(bytes('rsa.crt.pem').toString())
    expect(await upload()).toEqual({ kind: 'replaced' })
    expect(await detail()).toMatchObject({
      credential: { thumbprint: RSA_THUMBPRINT, expirySource: 'certificate' },
      fallback: { kind: 'certificate' },
    })
  })

  test('an app that reads itself learns the key id of its certificate', async () => {
    const app = sandbox.apps.find(
      (one) => one.clientId !== clientId && /tickets|app.?only/i.test(`${one.name} ${one.purpose}`),
    )
    if (!app) throw new Error('The sandbox has no app for this')
    const made = await generateCertificate('Fresh', new Date())
    const { keyId } = (await sandbox.control.post(`/apps/${app.clientId}/certificates`, {
      pem: made.chain,
    })) as { keyId: string }
    const upload = new Secret(Buffer.from(`${made.chain}${made.privateKey.reveal()}`).toString('base64'))
    const input = certificateRegistrationInput().parse({
      cloud: sandbox.cloud.id,
      tenant: sandbox.tenant.domain,
      clientId: app.clientId,
      certificate: [upload],
    })
    const outcome = await createRegistration(context, input, ask)
    if (outcome.kind !== 'registered') throw new Error('was refused')
    const [row] = await rig.database.read
      .select()
      .from(credentials)
      .where(eq(credentials.registrationId, outcome.id))
    expect(row).toMatchObject({ kind: 'certificate', entraKeyId: keyId, state: 'current' })
  })
})
