import type { JSX } from 'react';
import { hrefOf } from './parse-route.js';

export function Footer(): JSX.Element {
  return (
    <footer className="site-footer">
      <p>
        mien names a <strong>perceived expression</strong>: how others are likely to describe the look of a
        face. It does not know what a person feels. <a href={hrefOf('about')}>What it is not for</a>
      </p>
    </footer>
  );
}
