import type { Page } from 'playwright-core';

/** Drops a file somewhere on the page, or pastes it, as readers do. A size stands for so many zeros. */
export function handFile(
  page: Page,
  how: 'drop' | 'paste',
  name: string,
  content: Uint8Array | number,
): Promise<void> {
  const bytes = typeof content === 'number' ? content : `[${[...content].join()}]`;
  return page.evaluate(`(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(${bytes})], ${JSON.stringify(name)}, { type: 'image/png' }));
    const options = { bubbles: true, cancelable: true };
    if (${how === 'paste'}) dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
    else document.querySelector('footer').dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: data }));
  })()`);
}
