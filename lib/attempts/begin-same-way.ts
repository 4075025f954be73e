import { eq } from 'drizzle-orm'
import { attempts } from '#lib/db/schema/attempts.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { beginAgain } from './begin.ts'
import { beginDeviceCode } from './device-begin.ts'
import { beginPasteBack } from './paste-begin.ts'
import { pasteAddressOf } from './paste-flow.ts'
import { planOf } from './plan.ts'
import { reconnectPlan } from './reconnect-plan.ts'

/** Starts anew what another attempt did not bring to an end, in the same way. Returns where the browser goes. */
export async function beginSameWay(
  context: Context,
  attemptId: string,
  browserSecret: string,
): Promise<string> {
  const { read } = context.database
  const [before] = await read.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!before) throw new Refusal('not-found')
  if (before.kind !== 'device-code' && before.kind !== 'paste-back') {
    return (await beginAgain(context, attemptId, browserSecret)).url
  }
  const plan = before.mailboxId ? await reconnectPlan(read, before.mailboxId) : planOf(before)
  if (before.kind === 'device-code')
    return `/attempts/${(await beginDeviceCode(context, plan)).attemptId}/device`
  const begun = await beginPasteBack(context, plan, browserSecret, pasteAddressOf(before.redirectUri))
  return `/attempts/${begun.attemptId}/paste`
}
