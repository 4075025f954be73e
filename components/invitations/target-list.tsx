import { Address } from '#components/ui/address.tsx'

interface Props {
  readonly targets: readonly { readonly address: string; readonly displayName?: string }[]
}

export function TargetList({ targets }: Props) {
  return (
    <ul className="space-y-1">
      {targets.map(({ address, displayName }) => (
        <li key={address} className="wrap-anywhere">
          <span className="font-medium">
            <Address address={address} />
          </span>
          {displayName && <span className="quiet"> · {displayName}</span>}
        </li>
      ))}
    </ul>
  )
}
