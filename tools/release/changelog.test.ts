import { describe, expect, it } from 'vitest';
import { hasUnreleased, releaseNotes } from './changelog.js';

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2027-01-02)\n\n- New.\n\n## 0.1.0 (2026-11-30)\n\n- First.\n';

describe('the changelog', () => {
  it('has the notes of a version, without the next one', () => {
    expect(releaseNotes(CHANGELOG, '0.2.0')).toBe('- New.');
    expect(releaseNotes(CHANGELOG, '0.1.0')).toBe('- First.');
    expect(releaseNotes(CHANGELOG, '0.1')).toBeUndefined();
  });

  it('says whether changes have no version yet', () => {
    expect(hasUnreleased(CHANGELOG)).toBe(false);
    expect(hasUnreleased(CHANGELOG.replace('Unreleased\n', 'Unreleased\n\n- Soon.\n'))).toBe(true);
  });
});
