/** The pages of the site by what a reader wants to do, each a Markdown file of the repository. */
export const SIDEBAR: readonly SidebarGroup[] = [
  {
    text: 'Start',
    files: ['README.md', 'docs/install.md', 'docs/errors.md', 'CHANGELOG.md'],
  },
  {
    text: 'Use',
    files: ['docs/use.md', 'docs/video.md', 'docs/scale.md', 'docs/studio.md', 'docs/cli.md'],
  },
  {
    text: 'In a program',
    files: ['docs/library.md', 'docs/browser.md', 'docs/api.md', 'docs/deployment.md'],
    reference: true,
  },
  {
    text: 'Data and training',
    files: ['docs/data.md', 'docs/training.md', 'docs/experiments.md', 'docs/detector.md'],
  },
  {
    text: 'Trust',
    files: [
      'docs/results.md',
      'docs/speed.md',
      'docs/reliability.md',
      'docs/privacy.md',
      'SECURITY.md',
      'models/default/card.md',
      'models/mtcnn/card.md',
    ],
  },
  {
    text: 'Inside',
    files: ['docs/design.md', 'docs/engine.md', 'docs/recognition.md', 'benchmarks/README.md'],
  },
  { text: 'Experiments', under: 'docs/lab/' },
  { text: 'Decisions', under: 'docs/decisions/' },
  { text: 'Take part', files: ['CONTRIBUTING.md', 'CODE_OF_CONDUCT.md'] },
];

export interface SidebarGroup {
  readonly text: string;
  /** In this order, */
  readonly files?: readonly string[];
  /** or all of a folder, by name. */
  readonly under?: string;
  /** Whether the API reference follows. */
  readonly reference?: boolean;
}

/** The files of a group, of all Markdown files of the repository. */
export function filesOf({ files, under }: SidebarGroup, markdown: readonly string[]): readonly string[] {
  return files ?? markdown.filter((file) => file.startsWith(under ?? '')).toSorted();
}
