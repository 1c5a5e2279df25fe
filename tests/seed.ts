import fc from 'fast-check';

// CI tries the same cases every time, so that what lands does not hang on luck; elsewhere each run tries new ones.
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 2013 });
