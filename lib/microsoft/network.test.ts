import { afterAll, beforeAll, expect, test } from 'vitest'
import { callPinned, NetworkFault, retryAfterSeconds, type Transport } from './network.ts'
import { type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => sendJson(response, 200, { hello: 'world' }))
})
afterAll(() => stub.close())

const silent: Transport = () => {
  throw new Error('The transport must not be asked')
}

test('an answer is its status and its JSON', async () => {
  const reply = await callPinned({
    origin: stub.origin,
    method: 'GET',
    url: `${stub.origin}/x`,
    transport: stub.transport,
  })
  expect(reply).toMatchObject({ status: 200, json: { hello: 'world' } })
})

test.each([
  ['another host', 'https://login.evil.test/x'],
  ['another port', 'https://login.test:444/x'],
  ['plain http', 'http://login.test/x'],
  ['the right host as a user name', 'https://login.test@evil.test/x'],
  ['no address', 'not an address'],
])('%s is refused before anything is sent', async (_, url) => {
  const call = callPinned({ origin: 'https://login.test', method: 'POST', url, transport: silent })
  await expect(call).rejects.toMatchObject({ code: 'HOST_REFUSED' })
})

test('an origin without https is refused even when it is the pinned one', async () => {
  const call = callPinned({
    origin: 'http://login.test',
    method: 'POST',
    url: 'http://login.test/x',
    transport: silent,
  })
  await expect(call).rejects.toMatchObject({ code: 'HOST_REFUSED' })
})

test('a call that was given up before it began is not made to wait', async () => {
  const call = callPinned({
    origin: stub.origin,
    method: 'GET',
    url: `${stub.origin}/x`,
    transport: stub.transport,
    signal: AbortSignal.abort(),
  })
  await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
})

test('a transport that hears no signal still ends at the deadline', async () => {
  const call = callPinned({
    origin: 'https://login.test',
    method: 'GET',
    url: 'https://login.test/x',
    transport: () => new Promise(() => {}),
    deadlineMs: 20,
  })
  await expect(call).rejects.toMatchObject({ code: 'DEADLINE' })
})

test('a closed port names itself', async () => {
  const gone = await startHttpsStub(() => {})
  await gone.close()
  const call = callPinned({
    origin: gone.origin,
    method: 'GET',
    url: `${gone.origin}/x`,
    transport: gone.transport,
  })
  await expect(call).rejects.toThrow(NetworkFault)
  await expect(call).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': '0' }, 1],
  [{ 'retry-after': '999999' }, 3_600],
  [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:30 GMT', date: 'Sat, 21 Nov 2026 09:00:00 GMT' }, 30],
  [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:30 GMT' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{}, undefined],
] as const)('%o asks to wait %s seconds', (headers, seconds) => {
  expect(retryAfterSeconds(headers)).toBe(seconds)
})
