import type { Rendered } from '#lib/alerts/rendered.ts'

/** A message for programs: as webhooks and container logs carry it. The names in it are kept from version to version. */
export function payloadOf(message: Rendered) {
  return {
    type: `alert.${message.kind}`,
    timestamp: message.at.toISOString(),
    data: {
      id: message.id,
      severity: message.severity,
      title: message.title,
      text: message.lines,
      facts: message.facts,
      sections: message.sections,
      link: message.link?.url ?? null,
      thread: message.thread,
      details: message.data,
    },
  }
}
