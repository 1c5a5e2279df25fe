export { default } from 'vitepress/theme-without-fonts';

import './wide.css';
