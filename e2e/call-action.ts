import type { APIRequestContext, APIResponse } from '@playwright/test'

interface Call {
  /** Address of a page that carries the action. */
  readonly at: string
  readonly actionId: string
  readonly fields?: Record<string, string>
  readonly headers?: Record<string, string>
}

/** Calls a server action as React does for a form with `useActionState`: the state before, and the form. */
export function callAction(
  request: APIRequestContext,
  { at, actionId, fields = {}, headers = {} }: Call,
): Promise<APIResponse> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(`_1_${name}`, value)
  // Last, because it is read as soon as it has come.
  form.append('0', JSON.stringify([{ status: 'idle' }, '$K1']))
  return request.post(at, {
    headers: { accept: 'text/x-component', 'next-action': actionId, ...headers },
    multipart: form,
    maxRedirects: 0,
  })
}

/** The code of a refusal in the answer of an action, or null when there is none. */
export async function refusalIn(answer: APIResponse): Promise<string | null> {
  return /"status":"refused","code":"([a-z-]+)"/.exec(await answer.text())?.[1] ?? null
}
