import { type JSX, useEffect, useRef } from 'react';
import { AboutPage } from './about/about-page.js';
import { DatasetPage } from './dataset/dataset-page.js';
import { useEngine } from './engine/use-engine.js';
import { RecognisePage } from './recognise/recognise-page.js';
import { usePhotos } from './recognise/use-photos.js';
import { RunsPage } from './runs/runs-page.js';
import { ErrorBoundary } from './shell/error-boundary.js';
import { Footer } from './shell/footer.js';
import { Header } from './shell/header.js';
import { useRoute } from './shell/route.js';
import { TeachPage } from './teach/teach-page.js';
import { useTeaching } from './teach/use-teaching.js';

export function App(): JSX.Element {
  const { page, rest } = useRoute();
  const control = useEngine();
  // Held here, so that a look at another page loses nothing.
  const photos = usePhotos(control.state, control.prior);
  const teaching = useTeaching(control.state);
  const main = useRef<HTMLElement>(null);
  const before = useRef(page);

  useEffect(() => {
    // Screen readers begin at the new page; a reader who has just come begins at the top.
    if (before.current !== page) main.current?.focus();
    before.current = page;
  }, [page]);

  return (
    <>
      <Header page={page} />
      <main ref={main} tabIndex={-1}>
        <ErrorBoundary key={page}>
          {page === 'recognise' && <RecognisePage control={control} photos={photos} />}
          {page === 'teach' && <TeachPage control={control} teaching={teaching} />}
          {page === 'runs' && <RunsPage name={rest[0]} other={rest[1]} />}
          {page === 'dataset' && <DatasetPage name={rest[0]} />}
          {page === 'about' && <AboutPage control={control} />}
        </ErrorBoundary>
      </main>
      <Footer />
    </>
  );
}
