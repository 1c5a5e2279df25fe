import type { JSX } from 'react';
import { THEMES, useTheme } from './theme.js';

const WORDS = { auto: 'as the system', light: 'light', dark: 'dark' } as const;
const SIGNS = {
  auto: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18Zm0 0v18 M9.5 4v16 M7 5v14 M4.5 8v8',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.4 1.4 M17.6 17.6 19 19 M5 19l1.4-1.4 M17.6 6.4 19 5',
  dark: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z',
} as const;

export function ThemeToggle(): JSX.Element {
  const [theme, setTheme] = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Colours: ${WORDS[theme]}. Change to ${WORDS[next]}`}
      title={`Colours: ${WORDS[theme]}`}
      onClick={() => setTheme(next)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={SIGNS[theme]} />
      </svg>
    </button>
  );
}
