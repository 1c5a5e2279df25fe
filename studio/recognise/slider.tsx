import { type JSX, useId } from 'react';

/** A number within a range, with its name and its value in words. */
export function Slider({
  name,
  value,
  text,
  range: [min, max, step],
  disabled = false,
  onChange,
}: {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly range: readonly [min: number, max: number, step: number];
  readonly disabled?: boolean;
  onChange(value: number): void;
}): JSX.Element {
  const id = useId();
  return (
    <div className="slider">
      <label htmlFor={id}>{name}</label>
      <output htmlFor={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={text}
        onChange={({ target }) => onChange(Number(target.value))}
      />
    </div>
  );
}
