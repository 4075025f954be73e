import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A place to which messages are delivered: it counts and keeps them, and answers all but those whom it lets wait. */
export async function receiver() {
  const times = new Map<string, number>()
  const bodies: unknown[] = []
  const held = new Map<string, string[]>()
  const waiting = new Set<string>()
  const wakers = new Set<() => void>()
  const look = () => {
    for (const wake of wakers) wake()
  }

  const server = createServer((request, response) => {
    const by = new URL(request.url ?? '/', 'http://receiver').searchParams.get('by') ?? ''
    text(request).then((body) => {
      const id = String(request.headers['webhook-id'])
      bodies.push(JSON.parse(body))
      times.set(id, (times.get(id) ?? 0) + 1)
      if (waiting.has(by)) held.set(by, [...(held.get(by) ?? []), id])
      else response.writeHead(204).end()
      look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    /** How often each message has arrived, by its id. */
    times,
    /** What has arrived, in order. */
    bodies,
    address: (place: number) => `http://127.0.0.1:${port}/place-${place}`,
    /** From now on this one gets no answer. */
    letWait: (by: string) => waiting.add(by),
    heldOf: (by: string): readonly string[] => held.get(by) ?? [],
    /** Resolves when the condition holds; looked at whenever something arrives, and on `look`. */
    until(condition: () => boolean): Promise<void> {
      return new Promise((resolve) => {
        const wake = () => {
          if (!condition()) return
          wakers.delete(wake)
          resolve()
        }
        wakers.add(wake)
        wake()
      })
    },
    look,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
