import { running } from '#lib/boot.ts'

export const dynamic = 'force-dynamic'

/** For load balancers and the test harness: the process runs and its database answers. Open to anybody. */
export async function GET(): Promise<Response> {
  try {
    await (await running()).database.now()
    return new Response(null, { status: 204 })
  } catch {
    return new Response(null, { status: 503 })
  }
}
