import type { DeliveryLine } from '#components/alerts/delivery-list.tsx'
import type { DeliveryRow } from '#lib/alerts/outbox-queries.ts'
import { renderMessage } from '#lib/alerts/render.ts'

/** Deliveries with their titles, as they were told. */
export function deliveryLines(
  { publicUrl }: { readonly publicUrl: string },
  rows: readonly DeliveryRow[],
): DeliveryLine[] {
  return rows.map(({ message, ...row }) => ({
    ...row,
    title: message && renderMessage(message, { id: row.id, at: row.createdAt, publicUrl }).title,
  }))
}
