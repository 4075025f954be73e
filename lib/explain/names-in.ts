const MOST = 20
const ADDRESS =
  /[\p{L}\p{N}_][\p{L}\p{N}._%+'-]{0,63}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu
const ID = /(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/gi

/** The addresses and IDs in a text, in small letters and in their order. At most twenty of each. */
export function namesIn(text: string): { readonly addresses: string[]; readonly ids: string[] } {
  const found = (shape: RegExp) => [
    ...new Set([...text.matchAll(shape)].map(([one]) => one.toLowerCase().replace('%40', '@'))),
  ]
  return { addresses: found(ADDRESS).slice(0, MOST), ids: found(ID).slice(0, MOST) }
}
