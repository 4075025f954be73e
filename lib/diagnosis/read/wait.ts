/** Exchange says how long to wait in words: "Suggested Backoff Time: 299910 milliseconds". */
export function backoffSeconds(text: string): number | undefined {
  const match = /Back-?off Time:?\s?(\d{1,10})\s?(milliseconds|ms|seconds|s)?\b/i.exec(text)
  if (!match?.[1]) return undefined
  const amount = Number(match[1])
  return /^s/i.test(match[2] ?? '') ? amount : Math.ceil(amount / 1000)
}

/** Seconds to wait, from a `Retry-After` that somebody pasted along, or from Exchange's words. */
export function waitSeconds(text: string): number | undefined {
  const after = /retry-after\W{1,4}(\d{1,6})(?!\d)/i.exec(text)?.[1]
  return after ? Number(after) : backoffSeconds(text)
}
