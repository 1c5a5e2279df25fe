import { headingAnchor } from '../../tools/markdown-anchors.ts';
import sidebar from '../pages/sidebar.json' with { type: 'json' };

// Static and searchable, with nothing from elsewhere: the search runs in the page, and fonts are those of the reader.
export default {
  title: 'mien',
  description: 'Facial-expression recognition for JavaScript',
  // Without an icon, browsers ask for a /favicon.ico that is not there.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: 'pages',
  outDir: 'build',
  markdown: { linkify: false, anchor: { slugify: headingAnchor } },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: { provider: 'local', options: { _render: render } },
    nav: [
      { text: 'Install', link: '/install' },
      { text: 'API reference', link: '/reference/' },
      { text: 'Errors', link: '/errors' },
    ],
  },
};

/** What the search knows of a page: nothing, where the page says so. */
function render(source, env, markdown) {
  const html = markdown.render(source, env);
  return env.frontmatter?.search === false ? '' : html;
}
