import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newWebhookSecret } from '#lib/alerts/sending/webhook-signature.ts'
import { rendered } from '#lib/alerts/testing/rendered.ts'
import { type TestTools, testTools } from '#lib/alerts/testing/tools.ts'
import { type HttpsStub, sendJson, startHttpsStub } from '#lib/microsoft/testing/https-stub.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import { webhook } from './webhook.ts'

const PLANTED = 'pl4nted-S3cret-of-the-address'
const PATH = `/services/${PLANTED}?sig=${PLANTED}`

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => sendJson(response, 200, {}))
})
afterAll(() => stub.close())
afterEach(() => {
  stub.calls.length = 0
  stub.answer = (_, response) => sendJson(response, 200, {})
})

const status = (code: number, headers: Record<string, string> = {}, text = `code ${PLANTED}`) => {
  stub.answer = (_, response) => {
    response.writeHead(code, headers)
    response.end(text)
  }
}

describe('each kind that posts', () => {
  const address = () => `${stub.origin}${PATH}`

  it('webhook: is signed so that the reference library verifies it', async () => {
    const secret = newWebhookSecret()
    const settings = webhook.settings.parse({ address: address(), secret })
    expect(await webhook.deliver(rendered(), settings, testTools({ ca: stub.ca }))).toEqual({ kind: 'sent' })
    const [call] = stub.calls
    const read = new Webhook(secret).verify(call?.body ?? '', call?.headers as Record<string, string>)
    expect(read).toMatchObject({
      type: 'alert.opened',
      data: { id: rendered().id, severity: 'red', details: { incident: 1 } },
    })
    expect(call?.headers['webhook-id']).toBe(rendered().id)
  })

  it('webhook: does not give up an address that is not there for a moment', async () => {
    status(404)
    const settings = { address: address(), secret: newWebhookSecret() }
    expect(await webhook.deliver(rendered(), settings, testTools({ ca: stub.ca }))).toMatchObject({
      kind: 'later',
    })
  })

  it('Teams: posts a card, and a workflow that was deleted is gone', async () => {
    status(202)
    expect(await teams.deliver(rendered(), { address: address() }, testTools({ ca: stub.ca }))).toEqual({
      kind: 'sent',
    })
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toMatchObject({ type: 'message' })
    status(404)
    expect(await teams.deliver(rendered(), { address: address() }, testTools({ ca: stub.ca }))).toMatchObject(
      {
        kind: 'never',
        failure: { code: 'gone' },
      },
    )
  })

  it('Slack: posts blocks, and a webhook that was removed is gone', async () => {
    status(200, {}, 'ok')
    const tools = testTools({ ca: stub.ca })
    expect(await slack.deliver(rendered(), { address: address() }, tools)).toEqual({ kind: 'sent' })
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toMatchObject({
      blocks: [{ type: 'header' }, {}, {}, {}, {}, {}, {}],
    })
    status(404, {}, 'no_service')
    expect(await slack.deliver(rendered(), { address: address() }, tools)).toMatchObject({
      kind: 'never',
      failure: { code: 'gone', said: '404 no_service' },
    })
  })

  it('tells neither address nor secret, in a failure or in the log', async () => {
    const secret = newWebhookSecret()
    for (const code of [301, 400, 404, 500]) {
      stub.answer = (call, response) => {
        const { 'webhook-id': signed } = call.headers
        response.writeHead(code)
        response.end(
          `${call.path} ${signed ? `${secret} ${btoa(secret)} ${secret.slice(6)}` : ''} ${call.body}`,
        )
      }
      for (const deliver of [
        (tools: TestTools) => webhook.deliver(rendered(), { address: address(), secret }, tools),
        (tools: TestTools) => teams.deliver(rendered(), { address: address() }, tools),
        (tools: TestTools) => slack.deliver(rendered(), { address: address() }, tools),
      ]) {
        const tools = testTools({ ca: stub.ca })
        const told = JSON.stringify([await deliver(tools), tools.lines])
        expect(told).not.toContain(PLANTED)
        expect(told).not.toContain(secret.slice(6))
        expect(told).not.toContain(btoa(secret).replace(/=+$/, ''))
      }
    }
  })
})
