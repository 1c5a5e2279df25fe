import { lexer, type Token, type Tokens } from 'marked';
import { createElement, Fragment, type JSX } from 'react';

/**
 * A text in Markdown, drawn. `level` is that of its largest headings, 1 to 6. HTML in it is left out, and links within the
 * repository that it comes from are plain words: nothing of it can run or lead astray.
 */
export function MarkdownText({
  text,
  level = 3,
}: {
  readonly text: string;
  readonly level?: number;
}): JSX.Element {
  return <>{blocks(lexer(text), level)}</>;
}

function blocks(tokens: readonly Token[], level: number): readonly JSX.Element[] {
  return tokens.map((token, i) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: they never change their places
    return <Fragment key={i}>{block(token, level)}</Fragment>;
  });
}

function block(token: Token, level: number): JSX.Element | null {
  switch (token.type) {
    case 'heading':
      return createElement(`h${Math.min(6, level + token.depth - 1)}`, null, inline(token.tokens ?? []));
    case 'paragraph':
      return <p>{inline(token.tokens ?? [])}</p>;
    case 'text':
      return <>{inline(token.tokens ?? [token])}</>;
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [], level)}</blockquote>;
    case 'hr':
      return <hr />;
    case 'list':
      return list(token as Tokens.List, level);
    case 'table':
      return table(token as Tokens.Table);
    default:
      return null;
  }
}

function list({ ordered, items }: Tokens.List, level: number): JSX.Element {
  return createElement(
    ordered ? 'ol' : 'ul',
    null,
    items.map(({ tokens, raw }) => <li key={raw}>{blocks(tokens, level)}</li>),
  );
}

function table({ header, rows }: Tokens.Table): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too
    <section className="scroll" tabIndex={0} aria-label={header.map(({ text }) => text).join(', ')}>
      <table>
        <thead>
          <tr>{header.map(headCell)}</tr>
        </thead>
        <tbody>
          {rows.map((cells, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they never change their places
            <tr key={i}>
              {cells.map(({ tokens }, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they never change their places
                <td key={column} className={column === 0 ? 'words' : ''}>
                  {inline(tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function headCell({ text, tokens }: Tokens.TableCell, column: number): JSX.Element {
  return text === '' ? (
    <td key={column} />
  ) : (
    <th key={column} scope="col">
      {inline(tokens)}
    </th>
  );
}

function inline(tokens: readonly Token[]): readonly JSX.Element[] {
  return tokens.map((token, i) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: they never change their places
    return <Fragment key={i}>{span(token)}</Fragment>;
  });
}

function span(token: Token): JSX.Element | string | null {
  switch (token.type) {
    case 'text':
    case 'escape':
      return token.text;
    case 'strong':
      return <strong>{inline(token.tokens ?? [])}</strong>;
    case 'em':
      return <em>{inline(token.tokens ?? [])}</em>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return link(token as Tokens.Link);
    default:
      return null;
  }
}

function link({ href, tokens }: Tokens.Link): JSX.Element {
  if (!href.startsWith('https://')) return <>{inline(tokens)}</>;
  return (
    <a href={href} rel="noreferrer">
      {inline(tokens)}
    </a>
  );
}
