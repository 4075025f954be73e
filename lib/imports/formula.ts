/**
 * A cell that begins like this is calculated by a spreadsheet, also inside a text that it cuts at its own separator. A ' in
 * front makes it text. Every such place with 's already gets one more, so that taking one away gives back what was there.
 */
const BEGINS = '[=+\\-@＝＋－＠]'
const HARMFUL = new RegExp(`((?:^|[;,|"]) *)('*)(?=${BEGINS})`, 'g')
const HARMLESS = new RegExp(`((?:^|[;,|"]) *)'('*)(?=${BEGINS})`, 'g')

/** The text as it is safe in a cell. The text has no tabs and no line breaks. */
export function asTextCell(text: string): string {
  return text.replace(HARMFUL, "$1'$2")
}

/** The text that `asTextCell` was given. */
export function fromTextCell(cell: string): string {
  return cell.replace(HARMLESS, '$1$2')
}
