import qrcode from 'qrcode-generator'

/** Modules of quiet space that a reader needs around the code. */
const QUIET = 4

/** A QR code as one path: dark modules on white in every theme, because readers expect it so. */
export function QrCode({ text, title }: { text: string; title: string }) {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const count = code.getModuleCount()
  const size = count + 2 * QUIET
  const modules = Array.from({ length: count * count }, (_, index) => [
    Math.floor(index / count),
    index % count,
  ])
  const path = modules
    .filter(([row = 0, column = 0]) => code.isDark(row, column))
    .map(([row = 0, column = 0]) => `M${column + QUIET} ${row + QUIET}h1v1h-1z`)
    .join('')
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={title}
      shapeRendering="crispEdges"
      className="rounded-box border-base-300 size-44 border"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
