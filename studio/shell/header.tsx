import type { JSX } from 'react';
import { PAGE_NAMES } from './page-title.js';
import { hrefOf, PAGES, type PageName } from './parse-route.js';
import { ThemeToggle } from './theme-toggle.js';

export function Header({ page }: { readonly page: PageName | undefined }): JSX.Element {
  return (
    <header className="site-header">
      <button type="button" className="skip" onClick={() => document.querySelector('main')?.focus()}>
        Skip to the page
      </button>
      <div className="site-bar">
        <a className="brand" href={hrefOf('recognise')}>
          <img src="./icon.svg" alt="" width="28" height="28" />
          mien <span>studio</span>
        </a>
        <nav aria-label="Pages">
          {PAGES.map((name) => (
            <a key={name} href={hrefOf(name)} aria-current={name === page ? 'page' : undefined}>
              {PAGE_NAMES[name]}
            </a>
          ))}
        </nav>
        <ThemeToggle />
      </div>
    </header>
  );
}
