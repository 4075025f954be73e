interface Props<W extends string> {
  readonly legend: string
  readonly ways: readonly { readonly way: W; readonly label: string; readonly hint: string }[]
  readonly chosen: W
  readonly onChoose: (way: W) => void
}

/** How an app proves who it is: one of a few ways, each with a line about it. */
export function WayChoice<W extends string>({ legend, ways, chosen, onChoose }: Props<W>) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{legend}</legend>
      <div className="space-y-2">
        {ways.map(({ way, label, hint }) => (
          <label key={way} className="flex cursor-pointer items-start gap-3">
            <input
              type="radio"
              name="way"
              value={way}
              checked={way === chosen}
              onChange={() => onChoose(way)}
              className="radio radio-primary radio-sm mt-0.5"
            />
            <span>
              {label}
              <span className="quiet block text-sm">{hint}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
