import { CopyButton } from '#components/ui/copy-text.tsx'
import type { ShownCommand } from '#lib/web/remedy-view.ts'

/** Commands that can be pasted as they stand. */
export function CommandList({ commands }: { commands: readonly ShownCommand[] }) {
  return (
    <ul className="space-y-3">
      {commands.map(({ label, shell, text }) => (
        <li key={label}>
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h3 className="font-medium">{label}</h3>
            <span className="flex items-center gap-2">
              <span className="quiet text-sm">{shell}</span>
              <CopyButton text={text} label={label} />
            </span>
          </div>
          <pre className="bg-base-200 rounded-field mt-1 p-3 text-sm whitespace-pre-wrap wrap-anywhere">
            <code>{text}</code>
          </pre>
        </li>
      ))}
    </ul>
  )
}
